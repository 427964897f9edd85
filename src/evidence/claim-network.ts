import { type Checker, finding, judge } from './claim-finding.ts';
import { numberIn } from './claim-inputs.ts';
import { say } from './claim-world.ts';

/**
 * Ports of a non-blocking folded Clos of switches of radix k: k^2 / 2 in two tiers, k^3 / 4 in three. Every adapter of a server stands on
 * its own plane (rail), so a fabric of r planes joins r times as many chips.
 *
 * @cite al-fares-2008
 * @example radix 128 -> 8,192 ports in two tiers, 524,288 in three; eight planes of two tiers 65,536
 */
export function closPorts(radix: number, tiers: 2 | 3): number {
  return tiers === 2 ? (radix * radix) / 2 : (radix * radix * radix) / 4;
}

const SWITCH_TBPS = 51.2;
const PORT_GBPS = 400;

/** How many chips one fabric joins without blocking, by tiers and port rate. */
export const fabric: Checker = (claim) => {
  const { text, row } = claim;
  const stated = numberIn(row.inputs, 'switchtbps', 'switch');
  const inText = /(\d+(?:\.\d+)?)\s*T(?:b\/s|bps)?\b[^.]{0,20}switch|switch[^.]{0,20}?(\d+(?:\.\d+)?)\s*T(?:b\/s|bps)?\b/i.exec(text);
  const spoken = /\b(?:network|fabric|switch\w*|interconnect\w*|RDMA|Clos|supports?|scales? to|join\w*)\b|网络|组网|交换机|互联|支持/i.test(
    text,
  );
  const chips = claim.figures.find(({ measure }) => measure === 'chips');
  const claimed = claim.published !== null && /GPU|chip|card|port/i.test(row.unit ?? 'chips') ? claim.published : (chips?.value ?? null);
  if (claimed === null || !(stated !== null || (spoken && (inText !== null || /cluster|fabric|network|集群|网络|组网/i.test(text)))))
    return null;
  if (claim.chips.length > 0 && stated === null) return null;
  const tbps = stated ?? Number(inText?.[1] ?? inText?.[2] ?? SWITCH_TBPS);
  const gbps = numberIn(row.inputs, 'portgbps', 'port') ?? Number(/(\d{3})\s*G(?:b\/s|bps|bE)?(?![A-Za-z])/.exec(text)?.[1] ?? PORT_GBPS);
  const planes = numberIn(row.inputs, 'nicsperserver', 'rails', 'planes') ?? 8;
  const radix = Math.floor((tbps * 1000) / gbps + 1e-9);
  if (!(radix >= 4)) return null;
  const two = planes * closPorts(radix, 2);
  const three = closPorts(radix, 3);
  const half = planes * closPorts(2 * radix, 2);
  const reading = (most: number, en: string, zh: string) => ({ low: 0, mid: most, high: most, said: say(en, zh) });
  const { group, reading: under } = judge(
    claimed,
    [
      reading(two, `two tiers of ${gbps}G ports`, `两层 ${gbps}G 端口`),
      reading(half, `two tiers of ${gbps / 2}G ports`, `两层 ${gbps / 2}G 端口`),
      reading(three, 'three tiers', '三层'),
    ],
    true,
    1,
  );
  return finding({
    group,
    subject: say('chips that one fabric joins', '一张网可联的卡数'),
    computed: group === 'holds' ? two : three,
    low: two,
    high: Math.max(three, half),
    unit: row.unit ?? 'GPUs',
    verdict:
      group === 'holds'
        ? say(`two tiers join ${two} without blocking`, `两层无阻塞可联 ${two}`)
        : group === 'conditional'
          ? say(
              `two tiers of ${gbps}G join ${two}; ${claimed} need ${gbps / 2}G ports (${half}) or three tiers (${three})`,
              `两层 ${gbps}G 可联 ${two}；${claimed} 需 ${gbps / 2}G 端口（${half}）或三层（${three}）`,
            )
          : say(`more than three tiers join (${three})`, `超过三层可联的 ${three}`),
    because: [
      say(
        `${tbps} Tb/s = ${radix} ports of ${gbps}G: ${closPorts(radix, 2)} a plane in two tiers, ${two} over ${planes} planes, ${three} in three tiers`,
        `${tbps} Tb/s = ${radix} 个 ${gbps}G 端口：两层每平面 ${closPorts(radix, 2)}，${planes} 个平面共 ${two}，三层 ${three}`,
      ),
    ],
    holdsIf: group === 'conditional' && under ? [under.said, say('three tiers of switches', '三层交换')] : [],
    assumed:
      stated === null
        ? [
            say(
              `switches of ${tbps} Tb/s, ports of ${gbps}G, ${planes} adapters a server`,
              `交换机 ${tbps} Tb/s，端口 ${gbps}G，每台 ${planes} 张网卡`,
            ),
          ]
        : [],
  });
};
