import type { StepBatch, StepTimer } from './step-timer.ts';

/**
 * A run of equal steps: the same sequences decode step after step, each step with more context than the one before.
 *
 *     s(j) = a + b j + c j^2,   T(k) = a k + b k (k-1) / 2 + c (k-1) k (2k-1) / 6
 *
 * s(j)  time of step j, counted from 0, through the times of the first, the middle and the last step
 * T(k)  time of the first k steps
 *
 * Exact where a step's time is linear in the context. A run is kept short enough that the context grows by a fifth at most.
 */
export class StepRun {
  start = 0;
  end = 0;
  steps = 0;
  private a = 0;
  private b = 0;
  private c = 0;

  /** Times `steps` steps that begin at `start` with `batch`, whose context grows by `growth` a step. */
  set(timer: StepTimer, batch: StepBatch, steps: number, growth: number, start: number): void {
    this.start = start;
    this.steps = steps;
    const context = batch.decodeContext;
    this.a = timer.seconds(batch);
    this.b = 0;
    this.c = 0;
    if (steps > 1) {
      batch.decodeContext = context + growth * (steps - 1);
      const rise = timer.seconds(batch) - this.a;
      if (steps > 2) {
        const reach = steps - 1;
        batch.decodeContext = context + (growth * reach) / 2;
        const bend = timer.seconds(batch) - this.a - rise / 2;
        this.c = (-4 * bend) / (reach * reach);
        this.b = rise / reach - this.c * reach;
      } else this.b = rise;
      batch.decodeContext = context;
    }
    this.end = start + this.seconds(steps);
  }

  seconds(steps: number): number {
    const pairs = (steps * (steps - 1)) / 2;
    return this.a * steps + this.b * pairs + (this.c * pairs * (2 * steps - 1)) / 3;
  }

  /** Time of the first step. */
  get firstStep(): number {
    return this.a;
  }

  /** Ends the run at the first end of a step that is not before `time`; true where that is earlier than it was. */
  cut(time: number): boolean {
    if (!(time < this.end) || this.steps === 1) return false;
    let low = 1;
    let high = this.steps;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.start + this.seconds(middle) >= time) high = middle;
      else low = middle + 1;
    }
    if (high === this.steps) return false;
    this.steps = high;
    this.end = this.start + this.seconds(high);
    return true;
  }
}
