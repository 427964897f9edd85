import { draftIn, type ServiceAsked, understandService } from '../asking/service.ts';
import type { World } from '../asking/world.ts';
import type { Problem } from '../index.ts';
import type { Args } from './args.ts';
import { knownDemands } from './known-demands.ts';
import { later, modelBehind } from './model-behind.ts';
import { traceSaid } from './trace-said.ts';
import { saidOf } from './world.ts';

/** Reads a serve or size command line, and the files that it names; throws all problems at once, those noted before among them. */
export async function askService(
  args: Pick<Args, 'values' | 'switches'>,
  world: World,
  noted: readonly Problem[] = [],
  where: 'on' | 'chips' = 'on',
): Promise<ServiceAsked> {
  const { model, speculate } = args.values;
  const draft = await modelBehind(draftIn(speculate));
  const sent = {
    trace: await later(() => traceSaid(args)),
    ...(typeof draft === 'function' ? { draft } : {}),
    demands: knownDemands,
    noted,
  };
  return understandService(saidOf(args), await modelBehind(model), world, sent, where);
}
