import type { TrainingJob } from '../terms/job.ts';
import { runs, SCHEDULE_CODE } from '../training/schedule.ts';
import { expertTensorOf, type Space } from './space.ts';

/** Number of legal combinations of chips used, degrees, micro-batch, sharding, recompute, sequence parallelism, schedule and offload. */
export function countLegal(space: Space, job: TrainingJob): number {
  let total = 0;
  const modes = space.recompute.length * space.offload.length;
  const pipelines = space.pipeline.map((pp) => {
    const choices = space.pipelineChoices(pp);
    const mirrored = choices.filter(({ schedule }) => schedule === SCHEDULE_CODE.dualpipe).length;
    return { pp, plain: choices.length - mirrored, mirrored, zeros: space.zeroModes(pp).length };
  });
  for (const tp of space.tensor)
    for (const cp of space.context) {
      const most = Math.floor(space.ranks / (tp * cp));
      if (most < 1) continue;
      const sequenceModes = space.sequenceParallel.length > 1 && tp === 1 ? 1 : space.sequenceParallel.length;
      const experts = expertWays(space, tp, cp, Math.min(most, job.globalBatch));
      for (const { pp, plain, mirrored, zeros } of pipelines) {
        const high = Math.min(Math.floor(most / pp), job.globalBatch);
        if (high < 1) break;
        const top = space.dataParallel ?? high;
        if (space.exact && top * pp * tp * cp !== space.ranks) continue;
        const low = space.dataParallel ?? (space.exact ? high : 1);
        if (top > high) continue;
        let ways = 0;
        for (const size of space.microBatch) {
          const end = Math.min(top, Math.ceil(job.globalBatch / size));
          for (let dp = low; dp <= end; dp++) {
            const perRank = Math.ceil(job.globalBatch / dp);
            const dual = mirrored > 0 && runs(SCHEDULE_CODE.dualpipe, pp, 1, Math.ceil(perRank / size)) ? mirrored : 0;
            ways += (plain + dual) * (experts[dp] as number);
          }
        }
        total += ways * sequenceModes * modes * zeros;
      }
    }
  return total;
}

/** Expert degrees that divide the ranks of a stage, by data-parallel degree. */
function expertWays(space: Space, tp: number, cp: number, most: number): Float64Array {
  const ways = new Float64Array(most + 1);
  for (const ep of space.expert) {
    const unit = ep * expertTensorOf(space, tp, ep);
    for (let dp = 1; dp <= most; dp++) if ((dp * cp * tp) % unit === 0) ways[dp] = (ways[dp] as number) + 1;
  }
  return ways;
}
