import type { Bridge } from '../machine/bridge.ts';
import type { Pool } from '../terms/cluster.ts';
import type { TrainingJob } from '../terms/job.ts';
import type { Contribution, Mix, MixBridge } from '../terms/mix.ts';
import type { Chosen, Dealt, Meeting } from './mix.ts';
import type { Member } from './mix-island.ts';

export function bridgesSaid({ joint }: Dealt, members: readonly Member[], bridge: (a: number, b: number) => Bridge): readonly MixBridge[] {
  const found: MixBridge[] = [];
  for (const a of joint.groups)
    for (const b of joint.groups) {
      if (b <= a) continue;
      const [one, other] = [a, b].map((at) => members.find((member) => member.at === at) as Member) as [Member, Member];
      const { path, bandwidth } = bridge(a, b);
      const rate = bandwidth(one.group.count, other.group.count);
      const said =
        path === 'network'
          ? `${one.group.chip.name} and ${other.group.chip.name} share a communication library and meet over the slower of their networks`
          : path === 'wide-area'
            ? `the line between the places of ${one.group.chip.name} and ${other.group.chip.name} bounds what passes`
            : `${one.group.chip.name} and ${other.group.chip.name} have no common communication library: messages pass through host memory, at half the slower of network and host link`;
      found.push({ between: [a, b], path, bandwidth: rate, said });
    }
  return found;
}

/** The group of the fullest rank in the island that takes most of the step. */
export function fullestOf({ steps }: Chosen): number {
  const main = steps.reduce((a, b) => (b.sequences > a.sequences ? b : a));
  return main.parts.reduce((a, b) => (b.filled > a.filled ? b : a)).group;
}

/** The quickest step that most groups share, as dealt; null where the chosen one has as many. */
export function together(ranked: readonly Dealt[], chosen: Chosen): Mix['together'] {
  const most = Math.max(...ranked.map(({ joint }) => joint.groups.length));
  if (most <= chosen.joint.groups.length) return null;
  const found = ranked.find(({ joint }) => joint.groups.length === most);
  return found ? { groups: found.joint.groups, seconds: found.seconds, exchangeSeconds: found.exchange } : null;
}

function aloneRate(ranked: readonly Dealt[], group: number, tokens: number): number | null {
  const step = ranked.find(({ joint }) => joint.groups.length === 1 && joint.groups[0] === group);
  return step ? tokens / step.seconds : null;
}

/** Groups that share one job, and its tokens/s. */
export interface Apart {
  readonly groups: readonly number[];
  readonly rate: number;
}

/** The best split into jobs: fewest jobs over all groups that can work at all, of these the greatest sum of tokens/s. */
export function splitIntoJobs(ranked: readonly Dealt[], groups: number, tokens: number): readonly Apart[] {
  let best: readonly Apart[] = [];
  const worth = (jobs: readonly Apart[]): readonly number[] => [
    jobs.reduce((sum, job) => sum + job.groups.length, 0),
    -jobs.length,
    jobs.reduce((sum, { rate }) => sum + rate, 0),
  ];
  const better = (a: readonly number[], b: readonly number[]): boolean => {
    const at = a.findIndex((value, i) => value !== b[i]);
    return at >= 0 && (a[at] as number) > (b[at] as number);
  };
  const visit = (group: number, taken: ReadonlySet<number>, jobs: readonly Apart[]): void => {
    if (group === groups) {
      if (better(worth(jobs), worth(best))) best = jobs;
      return;
    }
    visit(group + 1, taken, jobs);
    if (taken.has(group)) return;
    for (const { joint, seconds } of ranked)
      if (joint.groups[0] === group && joint.groups.every((one) => !taken.has(one)))
        visit(group + 1, new Set([...taken, ...joint.groups]), [...jobs, { groups: joint.groups, rate: tokens / seconds }]);
  };
  visit(0, new Set(), []);
  return best;
}

/** Each group's worth: the best with it over the best without it, both as dealt. */
export function contributions(
  job: TrainingJob,
  pool: Pool,
  ranked: readonly Dealt[],
  chosen: Chosen,
  meet: (a: number, b: number) => Meeting,
): readonly Contribution[] {
  const tokens = job.globalBatch * job.sequence;
  return pool.groups.map(({ chip, count, chipsPerNode, nodePower }, group): Contribution => {
    const best = (uses: boolean): number | null => {
      if (chosen.joint.groups.includes(group) === uses) return chosen.seconds;
      return ranked.find(({ joint }) => joint.groups.includes(group) === uses)?.seconds ?? null;
    };
    const [withIt, without] = [best(true), best(false)];
    const share = nodePower === null ? 0 : nodePower / chipsPerNode;
    return {
      group,
      chip: chip.id,
      chips: count,
      used: chosen.joint.groups.includes(group),
      adds: withIt === null || without === null ? null : without / withIt - 1,
      apart: chosen.joint.groups.some((other) => other !== group && meet(group, other).apart !== null),
      alone: aloneRate(ranked, group, tokens),
      watts: chip.thermalDesignPower === null ? null : count * (chip.thermalDesignPower + share),
    };
  });
}
