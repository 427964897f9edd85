import { useId, useState } from 'preact/hooks';
import { showRate } from '../terms/display.ts';
import type { ProblemFields } from '../terms/problem.ts';
import type { Status } from '../terms/rule.ts';
import { usePage } from './context.ts';
import type { ListedChip } from './messages.ts';
import { Picker } from './picker.tsx';
import { type Group, readGroups, writeGroups } from './pool-groups.ts';
import { ProblemLine } from './problem-line.tsx';
import { spokenName } from './spoken-name.ts';
import { placeIn, type Route, useStatuses } from './use-route.ts';

interface Props {
  readonly value: string;
  readonly set: (value: string) => void;
  readonly problem: ProblemFields | undefined;
  /** where the chips would go: what export is judged by */
  readonly route: Route;
}

const GIB = 2 ** 30;
const MEMORIES = [32, 64, 80, 128, 192];

/** Chips of one kind or several: how many of which, each group a line. */
export function PoolField({ value, set, problem, route }: Props) {
  const { say } = usePage();
  const groups = readGroups(value);
  const put = (next: readonly Group[]): void => set(writeGroups(next));
  return (
    <fieldset class="pool">
      <legend>{say('pool')}</legend>
      {groups.map((group, at) => (
        <GroupRow
          // the place of a group is its name: two groups may hold the same chip
          key={at}
          at={at}
          group={group}
          many={groups.length > 1}
          invalid={problem !== undefined}
          route={route}
          set={(next) => put(groups.map((old, index) => (index === at ? next : old)))}
          remove={() => put(groups.filter((_, index) => index !== at))}
        />
      ))}
      <button type="button" class="plain add" onClick={() => put([...groups, { count: '256', chip: 'huawei-ascend-910b3', place: '' }])}>
        + {say('addGroup')}
      </button>
      {problem && (
        <ProblemLine
          problem={problem}
          take={(name) => {
            const wrong = groups.findIndex(({ chip }) => problem.said.includes(chip) && chip !== '');
            put(groups.map((old, index) => (index === Math.max(0, wrong) ? { ...old, chip: name } : old)));
          }}
        />
      )}
    </fieldset>
  );
}

const BY_STATUS: readonly string[] = ['not-controlled', 'nac-notify'];

/** Keeps a chip by its status on the way, or below a limit of TPP; a status that is not known yet keeps it. */
function mayGo({ id, tpp }: ListedChip, wanted: string, statuses: Readonly<Record<string, Status>> | null): boolean {
  if (wanted === '') return true;
  const status = statuses?.[id];
  if (BY_STATUS.includes(wanted) && !statuses) return true;
  if (wanted === 'not-controlled') return status === wanted;
  if (wanted === 'nac-notify') return status === wanted || status === 'not-controlled';
  return (tpp ?? Number.POSITIVE_INFINITY) < Number(wanted);
}

interface RowProps {
  readonly at: number;
  readonly group: Group;
  readonly many: boolean;
  readonly invalid: boolean;
  readonly route: Route;
  readonly set: (group: Group) => void;
  readonly remove: () => void;
}

function GroupRow({ at, group, many, invalid, route, set, remove }: RowProps) {
  const { say, catalog, locale } = usePage();
  const [maker, setMaker] = useState('');
  const [memory, setMemory] = useState('');
  const [tpp, setTpp] = useState('');
  const id = useId();
  const statuses = useStatuses(route, BY_STATUS.includes(tpp));
  const to = placeIn(locale, route.to) + (route.said ? '' : ` ${say('routeAssumed')}`);
  const chips = catalog?.chips ?? [];
  const kept = chips.filter(
    (chip) =>
      (maker === '' || chip.maker === maker) &&
      (memory === '' || (chip.memory ?? 0) >= Number(memory) * GIB * 0.93) &&
      mayGo(chip, tpp, statuses),
  );
  const options = [
    ...kept.map((chip) => ({
      id: chip.id,
      name: chip.name,
      more: [
        chip.memory === null ? null : `${Math.round(chip.memory / GIB)} GiB`,
        chip.peak16 === null ? null : showRate(chip.peak16, 'FLOP/s'),
      ]
        .filter(Boolean)
        .join(' · '),
      text: chip.text,
    })),
    ...(maker + memory + tpp === ''
      ? (catalog?.systems ?? []).map((system) => ({
          id: system.id,
          name: system.name,
          more: `${system.chips} ×`,
          text: `${system.id} ${system.name}`.toLowerCase(),
        }))
      : []),
  ];
  const makers = [...new Set(chips.map((chip) => chip.maker))].sort();
  return (
    <div class="group" role="group" aria-label={say('group', { at: at + 1 })}>
      <div class="count">
        <label for={id}>{say('count')}</label>
        <input
          id={id}
          inputMode="numeric"
          autocomplete="off"
          value={group.count}
          onInput={(event) => set({ ...group, count: event.currentTarget.value.trim() })}
          onKeyDown={(event) => {
            const count = Number(group.count);
            if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || !(count > 0)) return;
            event.preventDefault();
            set({ ...group, count: String(Math.max(1, Math.round(event.key === 'ArrowUp' ? count * 2 : count / 2))) });
          }}
        />
      </div>
      <Picker
        label={say('chip')}
        hint={say('findChip')}
        value={group.chip}
        shown={spokenName([...chips, ...(catalog?.systems ?? []).map((one) => ({ ...one, text: '' }))], group.chip)}
        options={options}
        empty={say('nothingFound')}
        invalid={invalid}
        pick={(chip) => set({ ...group, chip })}
      >
        <div class="filters">
          <Filter label={say('filterMaker')} value={maker} set={setMaker} options={makers.map((name) => [name, name])} />
          <Filter
            label={say('filterMemory')}
            value={memory}
            set={setMemory}
            options={MEMORIES.map((gib) => [String(gib), say('atLeast', { gib })])}
          />
          <Filter
            label={say('filterTpp')}
            value={tpp}
            set={setTpp}
            options={[
              ['not-controlled', say('freeTo', { to })],
              ['nac-notify', say('noticeTo', { to })],
              ['4800', say('below4800')],
              ['2400', say('below2400')],
            ]}
          />
        </div>
      </Picker>
      {many && (
        <button type="button" class="plain remove" aria-label={say('removeGroup', { at: at + 1 })} onClick={remove}>
          ×
        </button>
      )}
    </div>
  );
}

interface FilterProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly options: readonly (readonly [string, string])[];
}

function Filter({ label, value, set, options }: FilterProps) {
  const { say } = usePage();
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{say('any')}</option>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
