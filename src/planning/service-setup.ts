import type { Bridge } from '../machine/bridge.ts';
import type { Fleet, Routing, ServingReplica, Transfer } from '../serving/fleet.ts';
import type { ServiceQuestion } from './service-question.ts';
import { ranksOfReplica } from './service-space.ts';
import { layoutWord, type ReplicaUnit } from './service-unit.ts';

/** A whole service: so many replicas of a kind, or of two kinds where prompts are computed apart from answers. */
export interface ServiceSetup {
  /** replicas that answer: of everything, or of decode */
  readonly answer: ReplicaUnit;
  readonly answers: number;
  /** replicas that compute prompts alone; null = every replica does both */
  readonly prompt: ReplicaUnit | null;
  readonly prompts: number;
  /** unlike replicas behind one router, the answering ones among them; absent = all are alike */
  readonly parts?: readonly ServicePart[];
  /** the way of the cache where prompts are computed on other chips, or elsewhere */
  readonly bridge?: Bridge;
}

/** Replicas of one kind beside unlike ones. */
export interface ServicePart {
  readonly unit: ReplicaUnit;
  readonly count: number;
  /** share of the requests that goes there */
  readonly share: number;
  /** sequences that one of them bears at its own limit, by which the router compares loads */
  readonly weight: number;
}

export function chipsOf({ answer, answers, prompt, prompts, parts }: ServiceSetup): number {
  if (parts) return parts.reduce((sum, { unit, count }) => sum + unit.chips * count, 0);
  return answer.chips * answers + (prompt?.chips ?? 0) * prompts;
}

/** How a setup is called in a sentence: `2 x tp=4 bf16`, `3 x tp=8 prefill + 2 x dp=16,ep=16 decode fp8`. */
export function setupWord({ answer, answers, prompt, prompts, parts, bridge }: ServiceSetup): string {
  if (parts)
    return parts
      .map(({ unit, count }) => `${count} x ${layoutWord(unit.layout)} ${unit.format.weights.name} on ${unit.ground.group.chip.name}`)
      .join(' + ');
  if (prompt && bridge) {
    const named = (unit: ReplicaUnit, count: number): string =>
      `${count} x ${layoutWord(unit.layout)} ${unit.format.weights.name} on ${unit.ground.group.chip.name}`;
    return `${named(prompt, prompts)} prefill + ${named(answer, answers)} decode`;
  }
  const decode = `${answers} x ${layoutWord(answer.layout)}`;
  const name = answer.format.weights.name;
  return prompt ? `${prompts} x ${layoutWord(prompt.layout)} prefill + ${decode} decode ${name}` : `${decode} ${name}`;
}

/** The replicas and the router of a setup, as the simulation takes them. */
export function fleetOf(setup: ServiceSetup, question: ServiceQuestion, share = 1): Fleet {
  const of = (unit: ReplicaUnit): ServingReplica => ({
    timer: unit.timer,
    policy: unit.policy,
    contextTokens: question.model.context,
    adapterLimit: question.adapters ? Math.min(question.adapters.count, unit.policy.maxSequences) : null,
  });
  const many = (unit: ReplicaUnit, count: number): ServingReplica[] =>
    Array.from({ length: Math.max(1, Math.round(count * share)) }, () => of(unit));
  const routing: Routing = question.routing;
  const { answer, answers, prompt, prompts, parts } = setup;
  if (parts)
    return {
      replicas: parts.flatMap(({ unit, count, weight }) => many(unit, count).map((replica) => ({ ...replica, weight }))),
      routing,
      disaggregated: null,
    };
  if (!prompt) return { replicas: many(answer, answers), routing, disaggregated: null };
  const transfer = transferOf(setup, prompt);
  return { replicas: many(prompt, prompts), routing, disaggregated: { decode: many(answer, answers), transfer } };
}

/**
 * The cache of a prompt on its way from the ranks that computed it to those that answer.
 *
 *     t = b / (r s)
 *
 * b  cache bytes of the prompt, over all ranks    r  ranks of the prefill replica, which send side by side    s  B/s of one rank's link
 *
 * Both kinds of chips keep the cache in the same format. Within one node the scale-up link carries it, between nodes the network; between
 * unlike chips the bridge of the two, of which each prefill replica has its share where a line between places bounds it.
 */
export function transferOf({ answer, prompts, bridge }: ServiceSetup, prompt: ReplicaUnit): Transfer {
  const { machine, group } = prompt.ground;
  if (bridge) {
    const all = bridge.bandwidth(prompt.chips * prompts, Number.POSITIVE_INFINITY);
    const own = Math.min(all / prompts, bridge.bandwidth(prompt.chips, answer.chips));
    return { seconds: (tokens) => bridge.latency + prompt.timer.cacheBytes(tokens) / own };
  }
  const ranks = Math.min(ranksOfReplica(prompt.layout), ranksOfReplica(answer.layout));
  const near = prompt.chips + answer.chips <= group.chipsPerNode && prompt.ground.group.chip.id === answer.ground.group.chip.id;
  // a replica as large as the pool it was timed on sends as far as that pool reaches
  const reach = Math.min(ranksOfReplica(prompt.layout), group.count * machine.ranksPerChip - 1);
  const distance = near ? reach : Math.max(machine.domain, reach);
  return { seconds: (tokens) => machine.send(prompt.timer.cacheBytes(tokens) / ranks, distance) };
}
