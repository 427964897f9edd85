import { servingSeen } from '../serving/pace.ts';
import type { Fits } from '../terms/fits.ts';
import { noveltyOf } from './band.ts';
import type { ServiceOptions } from './service-answer.ts';
import { bandsAssumed, type ServiceBands, type ServiceSituation } from './service-band.ts';
import type { ServiceQuestion } from './service-question.ts';
import type { Contender } from './service-search.ts';
import type { ServiceGround } from './service-space.ts';

/** What the bands of a service on this ground hang on. */
export function situationOf(
  { model }: ServiceQuestion,
  { machine, group, engine }: ServiceGround,
  fits: Fits,
  bands: ServiceBands | null,
): ServiceSituation {
  const work = model.kinds.some(({ feed }) => feed.kind === 'experts') ? 'experts' : 'dense';
  if (bands?.seen) return { novelty: noveltyOf(group.chip, engine, group.count, bands.seen), work };
  const timed = machine.basis === 'measured' || machine.basis === 'fitted';
  return { novelty: servingSeen(machine.classes, fits.serving) ? 'known' : timed ? 'near' : 'far', work };
}

/** What was chosen for the question on this ground beside its own words. */
export function saidOf(
  question: ServiceQuestion,
  { setup, offered }: Contender,
  ground: ServiceGround,
  fits: Fits,
  options: ServiceOptions,
): readonly string[] {
  const { machine, group, engine } = ground;
  const { format } = setup.answer;
  const said: string[] = [];
  if (format.narrowed)
    said.push(
      `weights: ${format.weights.name}, narrower than published, which may cost quality; --quant ${question.published.name} keeps them`,
    );
  else if (question.weights === null && format.weights.name !== question.published.name)
    said.push(`weights: ${format.weights.name}: ${group.chip.name} has no ${question.published.compute} products`);
  if (question.cache === null) said.push(`cache: ${format.cache} (rule: 16 bits unless --kv says otherwise)`);
  if (question.load.offered.kind === 'capacity')
    said.push(
      offered.kind === 'closed'
        ? `load: ${offered.concurrency} users at once, who keep the replicas full (rule: where no load is stated)`
        : 'load: Poisson arrivals at the highest rate that holds the limits (rule: where no load is stated)',
    );
  else if (offered.kind === 'rate')
    said.push(offered.burstiness === 1 ? 'arrivals: Poisson' : `arrivals: Gamma, gaps vary by ${offered.burstiness}`);
  if (setup.answers > 1 && question.routing === 'least-loaded')
    said.push('router: the replica with the fewest unfinished tokens is next (rule)');
  if (machine.basis === 'transferred' || machine.basis === 'datasheet')
    said.push(
      `${group.chip.name}: efficiencies ${machine.basis === 'transferred' ? 'carried over from other chips' : 'from the datasheet alone'}; no kernels of its kind were timed`,
    );
  if (!servingSeen(machine.classes, fits.serving)) said.push(`${group.chip.name}: no published serving run on its software is behind this`);
  if (bandsAssumed(situationOf(question, ground, fits, options.bands), options.bands))
    said.push('bands: assumed widths; no held-out serving runs of this kind');
  if (engine.policy.batching === 'continuous' && question.policy.maxBatchedTokens === undefined)
    said.push("limits of a step: the engine's own and a few others were tried");
  return said;
}
