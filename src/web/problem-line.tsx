import type { ProblemFields } from '../terms/problem.ts';
import { usePage } from './context.ts';

interface Props {
  readonly problem: ProblemFields;
  readonly id?: string;
  /** a nearest name was pressed */
  readonly take?: (name: string) => void;
}

/** What is wrong, what was expected, and the nearest right names to press. */
export function ProblemLine({ problem, id, take }: Props) {
  const { say, tell } = usePage();
  const near = (problem.near ?? []).slice(0, 4);
  return (
    <p class="problem" id={id}>
      <span>
        <b>{tell(problem.said)}</b>: {say('expected')} {tell(problem.expected)}
      </span>
      {near.length > 0 && (
        <span class="near">
          {say('didYouMean')}{' '}
          {near.map((name) =>
            take ? (
              <button type="button" key={name} onClick={() => take(name)}>
                {name}
              </button>
            ) : (
              <b key={name}>{name} </b>
            ),
          )}
        </span>
      )}
    </p>
  );
}
