import type { Machine } from '../machine/machine.ts';
import type { TrainingJob } from '../terms/job.ts';

/** Bytes per trained parameter of optimizer state, master copy included. */
export function optimizerBytes(job: TrainingJob): number {
  const master = job.tuning !== null && job.tuning.method !== 'full' ? 4 : job.stack.masterBytes;
  switch (job.optimizer) {
    case 'adam':
      return master + job.stack.momentBytes;
    case 'adam-8bit':
      return master + 2;
    case 'muon':
      return master + job.stack.momentBytes / 2;
    case 'sgd':
      return master;
    case 'adafactor':
      // Row and column sums in place of the second moment: a few bytes a row, next to nothing a parameter.
      return master;
  }
}

/**
 * Muon orthogonalises each update with five Newton-Schulz iterations of three products each, on matrices whose short side is h:
 * 30 h FLOPs a parameter, at half the dense 16-bit peak (assumed).
 *
 * @cite jordan-2024 (Muon), five iterations of X <- a X + (b A + c A^2) X, A = X X^T
 */
export function muonSeconds(job: TrainingJob, machine: Machine, parameters: number): number {
  if (job.optimizer !== 'muon') return 0;
  const peak = machine.peak('bf16');
  return (30 * job.model.hidden * parameters) / (0.5 * (peak > 0 ? peak : machine.peak('fp16')));
}
