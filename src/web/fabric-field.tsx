import type { ProblemFields } from '../terms/problem.ts';
import { usePage } from './context.ts';
import { Field } from './field.tsx';
import { ProblemLine } from './problem-line.tsx';

interface Props {
  readonly value: string;
  readonly set: (value: string) => void;
  readonly problem: ProblemFields | undefined;
}

const readParts = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split(',')
      .filter((part) => part.includes('='))
      .map((part) => part.split('=', 2).map((one) => one.trim()) as [string, string]),
  );

/** The network between nodes by its parts; untouched, it is what the maker of the machine builds. */
export function FabricField({ value, set, problem }: Props) {
  const { say } = usePage();
  const parts = readParts(value);
  const on = value !== '';
  const put = (key: string, said: string): void => {
    const next = { ...parts, [key]: said };
    set(
      Object.entries(next)
        .filter(([, text]) => text !== '')
        .map(([name, text]) => `${name}=${text}`)
        .join(','),
    );
  };
  const field = (key: string, label: string, hint: string) => (
    <Field key={key} name={key} label={label} hint={hint} value={parts[key] ?? ''} problem={undefined} set={(said) => put(key, said)} />
  );
  return (
    <details class="more" open={problem !== undefined || undefined}>
      <summary>
        <span>{say('fabric')}</span>
        <small>{value}</small>
      </summary>
      <div class="fields">
        <div class="field wide" data-said={on}>
          <label for="fabric-topology">{say('topology')}</label>
          <select
            id="fabric-topology"
            value={on ? (parts['tiers'] ?? 'fewest') : ''}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              if (chosen === '') set('');
              else {
                const usual = { radix: '64', speed: '400G', ...parts, tiers: chosen === 'fewest' ? '' : chosen };
                set(
                  Object.entries(usual)
                    .filter(([, text]) => text !== '')
                    .map(([name, text]) => `${name}=${text}`)
                    .join(','),
                );
              }
            }}
          >
            <option value="">{say('asBuilt')}</option>
            <option value="fewest">{say('fewestTiers')}</option>
            <option value="1">{say('oneTier')}</option>
            <option value="2">{say('leafSpine')}</option>
            <option value="3">{say('fatTree')}</option>
          </select>
        </div>
        {on && [
          field('radix', say('radixWord'), '64'),
          field('speed', say('portSpeed'), '400G'),
          field('oversub', say('oversubWord'), '1'),
          field('rails', say('railsWord'), '1'),
        ]}
      </div>
      {problem && <ProblemLine problem={problem} />}
    </details>
  );
}
