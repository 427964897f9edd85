import { type ChipGroup, type Fabric, fabricLink, fabricOf, mostEndpoints, nearest, type Pool, Problem } from '../index.ts';
import { bytesPerSecond } from '../terms/quantity.ts';
import type { Said } from './raw.ts';

/** `--fabric` as it was typed, in base units; null = not said. */
export interface FabricSaid {
  readonly radix: number;
  readonly portBandwidth: number;
  readonly tiers: 1 | 2 | 3 | null;
  readonly oversubscription: number;
  readonly rails: number;
  readonly nics: number | null;
  readonly switchWatts: number | null;
  readonly switchUsd: number | null;
}

/** A fabric that was built for a pool. */
export interface BuiltFabric extends Fabric {
  readonly nodes: number;
  readonly portsPerNode: number;
  /** B/s of a chip's share of its node's ports */
  readonly chipBandwidth: number;
  /** W and USD of all switches, where one's was stated */
  readonly watts: number | null;
  readonly usd: number | null;
}

const WHERE = '--fabric';
const KEYS = ['radix', 'speed', 'tiers', 'oversub', 'rails', 'nics', 'switch-watts', 'switch-usd'] as const;
const EXPECTED = 'parts such as radix=128,speed=400G,tiers=2,oversub=1,rails=8,nics=8';

/** Reads `--fabric radix=128,speed=400G,tiers=3,oversub=2`; radix and speed are needed, the rest has rules. */
export function readFabric({ fabric: said }: Said, problems: Problem[]): FabricSaid | null {
  if (said === undefined) return null;
  const before = problems.length;
  const parts = new Map<string, string>();
  for (const part of said.split(',').map((one) => one.trim())) {
    const [key = '', value = ''] = part.split('=', 2).map((one) => one.trim());
    if (!(KEYS as readonly string[]).includes(key))
      problems.push(
        new Problem({ code: 'unknown-key', where: WHERE, said: part, expected: `one of ${KEYS.join(', ')}`, near: nearest(key, KEYS) }),
      );
    else if (parts.has(key)) problems.push(new Problem({ code: 'repeated-flag', where: WHERE, said: part, expected: `${key} once` }));
    else parts.set(key, value);
  }
  const number = (key: (typeof KEYS)[number], least: number, most: number, whole: boolean): number | null => {
    const text = parts.get(key);
    if (text === undefined) return null;
    const value = Number(text.replace(/[,_]/g, ''));
    if (text !== '' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
    problems.push(
      new Problem({
        code: 'bad-number',
        where: WHERE,
        said: `${key}=${text}`,
        expected: `${whole ? 'a whole number' : 'a number'} from ${least} to ${most}`,
      }),
    );
    return null;
  };
  const radix = number('radix', 4, 4096, true);
  const speed = speedOf(parts.get('speed'), problems);
  const tiers = number('tiers', 1, 3, true);
  const oversubscription = number('oversub', 1, 64, false) ?? 1;
  const rails = number('rails', 1, 64, true) ?? 1;
  const nics = number('nics', 1, 64, true);
  const switchWatts = number('switch-watts', 1, 1e6, false);
  const switchUsd = number('switch-usd', 1, 1e8, false);
  for (const key of ['radix', 'speed'] as const)
    if (!parts.has(key)) problems.push(new Problem({ code: 'missing-value', where: WHERE, said: `no ${key}`, expected: EXPECTED }));
  if (problems.length > before || radix === null || speed === null) return null;
  return { radix, portBandwidth: speed, tiers: tiers as 1 | 2 | 3 | null, oversubscription, rails, nics, switchWatts, switchUsd };
}

/** Speed of a port in bytes a second: `400G` is 400 Gb/s. */
function speedOf(said: string | undefined, problems: Problem[]): number | null {
  if (said === undefined) return null;
  const match = /^([\d.]+)\s*([GT])(?:b(?:it)?\/?p?s)?$/i.exec(said);
  const value = match ? (Number(match[1]) * (match[2]?.toUpperCase() === 'T' ? 1e12 : 1e9)) / 8 : Number.NaN;
  if (value > 0) return value;
  problems.push(new Problem({ code: 'bad-number', where: WHERE, said: `speed=${said}`, expected: 'a port speed such as 400G (Gb/s)' }));
  return null;
}

interface OnPool {
  readonly pool: Pool;
  readonly assumed: readonly string[];
}

/** The pool with the network between its nodes replaced by the one that was said; tiers not said are the fewest that take all ports. */
export function withFabric<Asked extends OnPool>(
  asked: Asked,
  said: FabricSaid | null,
): { readonly asked: Asked; readonly fabric: BuiltFabric | null } {
  if (said === null) return { asked, fabric: null };
  const [group, ...others] = asked.pool.groups;
  if (!group || others.length > 0)
    throw new Problem({
      code: 'mixed-pool',
      where: WHERE,
      said: `${asked.pool.groups.length} kinds of chip`,
      expected: 'a pool of one kind',
    });
  const nodes = Math.ceil(group.count / group.chipsPerNode);
  const portsPerNode = said.nics ?? Math.max(said.rails, group.chipsPerNode);
  if (portsPerNode % said.rails !== 0)
    throw new Problem({
      code: 'contradiction',
      where: WHERE,
      said: `${portsPerNode} ports a node on ${said.rails} rails`,
      expected: 'as many ports on every rail',
    });
  const fabric = build(said, nodes * portsPerNode);
  const link = fabricLink(fabric, portsPerNode, group.chipsPerNode, group.scaleOut?.family ?? 'ethernet');
  const whole: ChipGroup = { ...group, scaleOut: link, assumed: group.assumed.filter((one) => !one.startsWith('network between nodes')) };
  const times = (each: number | null): number | null => (each === null ? null : each * fabric.switches);
  return {
    asked: {
      ...asked,
      pool: { groups: [whole] },
      assumed: [
        ...asked.assumed.filter((one) => !one.startsWith('network between nodes')),
        ...(said.tiers === null ? [`fabric: ${fabric.tiers} tiers, the fewest that take ${nodes * portsPerNode} ports`] : []),
        ...(said.nics === null ? [`fabric: ${portsPerNode} ports a node, one a chip or one a rail`] : []),
      ],
    },
    fabric: {
      ...fabric,
      nodes,
      portsPerNode,
      chipBandwidth: link.bandwidthPerDirection,
      watts: times(said.switchWatts),
      usd: times(said.switchUsd),
    },
  };
}

function build({ tiers, ...said }: FabricSaid, endpoints: number): Fabric {
  const fits = ([1, 2, 3] as const).find((count) => endpoints <= mostEndpoints({ ...said, tiers: count }));
  const count = tiers ?? fits ?? 3;
  const most = mostEndpoints({ ...said, tiers: count });
  if (endpoints <= most) return fabricOf({ ...said, tiers: count, endpoints });
  throw new Problem({
    code: 'fabric-too-small',
    where: WHERE,
    said: `${endpoints} ports of hosts`,
    expected: `at most ${most} on ${count} tiers of ${said.radix}-port switches and ${said.rails} rails${fits === undefined || tiers === null ? '' : `; ${fits} tiers would do`}`,
  });
}

/** The same pool on a network twice as fast: what it gains says whether the network limits. */
export function onTwiceTheNetwork({ groups }: Pool): Pool {
  return {
    groups: groups.map((group) => ({
      ...group,
      scaleOut: group.scaleOut && { ...group.scaleOut, bandwidthPerDirection: bytesPerSecond(2 * group.scaleOut.bandwidthPerDirection) },
    })),
  };
}
