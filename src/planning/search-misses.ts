import { FIGURE } from '../training/evaluator.ts';
import type { Candidate } from './candidate.ts';

/** Near misses told, one a pair of tensor and pipeline degrees. */
const MOST = 4;

/** Layouts that do not fit: the leanest, and the fastest of different degrees. */
export class Misses {
  private readonly fastest: Candidate[] = [];
  private leanest: Candidate | null = null;
  private leanestBytes = Number.POSITIVE_INFINITY;

  /** A layout of these degrees that takes `step` seconds and holds `held` bytes; `quick`: quicker than what fits. It is made only where it is kept. */
  add(tensorParallel: number, pipelineParallel: number, step: number, held: number, quick: boolean, made: () => Candidate): void {
    if (held < this.leanestBytes) {
      this.leanestBytes = held;
      this.leanest = made();
    }
    if (!quick) return;
    const { fastest } = this;
    if (fastest.length >= MOST && secondsOf(fastest.at(-1)) <= step) return;
    const rival = fastest.findIndex(
      ({ layout }) => layout.tensorParallel === tensorParallel && layout.pipelineParallel === pipelineParallel,
    );
    if (rival >= 0) {
      if (secondsOf(fastest[rival]) <= step) return;
      fastest.splice(rival, 1);
    }
    fastest.push(made());
    fastest.sort((a, b) => secondsOf(a) - secondsOf(b));
    if (fastest.length > MOST) fastest.pop();
  }

  /** The leanest of all, and the fastest that take less than `seconds`. */
  below(seconds: number): { readonly leanest: Candidate | null; readonly misses: readonly Candidate[] } {
    return { leanest: this.leanest, misses: this.fastest.filter((candidate) => secondsOf(candidate) < seconds) };
  }
}

function secondsOf(candidate: Candidate | undefined): number {
  return candidate?.figures[FIGURE.stepSeconds] ?? Number.POSITIVE_INFINITY;
}
