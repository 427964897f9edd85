import type { NamedDemand } from '../asking/demand.ts';
import { shippedMagnitudes } from './shipped.ts';

/** Services whose users or rate the public knows; users of a month are taken as users of a day. */
export function knownDemands(): readonly NamedDemand[] {
  return Object.entries(shippedMagnitudes().services).map(([id, service]) => {
    const figure = (said: { readonly is: string } | undefined): number | null => (said === undefined ? null : Number(said.is));
    const told = [service.dailyUsers, service.monthlyUsers, service.queriesPerSecond].flatMap((said) => said?.cite ?? []);
    return {
      id,
      names: service.names,
      name: service.names[0] ?? id,
      users: figure(service.dailyUsers) ?? figure(service.monthlyUsers),
      requestsPerUserDay: figure(service.responsesPerUser),
      requestsPerSec: figure(service.queriesPerSecond),
      outputTokens: figure(service.tokensPerResponse),
      from: [...new Set(told)].join(', '),
    };
  });
}
