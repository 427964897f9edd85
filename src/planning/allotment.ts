import type { Allotted, Queue, SharedMachine } from '../terms/allotment.ts';

/** Nodes of the largest job that any queue takes; null = no queue states one. */
export function largestJob({ queues }: SharedMachine): number | null {
  const sizes = queues.flatMap(({ maxNodes }) => maxNodes ?? []);
  return sizes.length > 0 ? Math.max(...sizes) : null;
}

const takes = ({ minNodes, maxNodes }: Queue, nodes: number): boolean =>
  (minNodes ?? 1) <= nodes && nodes <= (maxNodes ?? Number.POSITIVE_INFINITY);

/**
 * A run on a shared machine: the queue that takes its nodes for longest, and how many jobs in a chain its calendar time is.
 *
 *     jobs = ceil(t / w),   node-hours = nodes * t
 *
 * t  s in the calendar     w  longest walltime of a queue that takes so many nodes
 *
 * Waiting in the queue between jobs is not counted: no site promises it.
 * @example 2 days on 1,000 nodes of a machine whose queue gives 12 h -> 4 jobs, 48,000 node-hours
 */
export function allot(machine: SharedMachine, nodes: number, seconds: number | null): Allotted {
  let queue: Queue | null = null;
  for (const one of machine.queues)
    if (takes(one, nodes) && (queue === null || (one.maxWalltime ?? 0) > (queue.maxWalltime ?? 0))) queue = one;
  const walltime = queue?.maxWalltime ?? null;
  return {
    machine,
    nodes,
    queue,
    largestJob: largestJob(machine),
    jobs: walltime === null || seconds === null ? null : Math.ceil(seconds / walltime - 1e-9),
    nodeHours: seconds === null ? null : (nodes * seconds) / 3600,
  };
}
