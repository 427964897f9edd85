import { mostEndpoints } from '../machine/fabric.ts';
import { type Checker, type Finding, finding, judge } from './claim-finding.ts';
import { numberIn } from './claim-inputs.ts';
import type { Claim } from './claim-read.ts';
import { say } from './claim-world.ts';

/** Chips that one plane of a fabric that blocks nothing joins; every adapter of a server stands on a plane of its own. */
export const closPorts = (radix: number, tiers: 2 | 3): number => mostEndpoints({ radix, tiers, oversubscription: 1, rails: 1 });

/** A switch and a port of today, where neither is named. Assumed. */
const SWITCH_TBPS = 51.2;
const PORT_GBPS = 400;

/** Tb/s of a switch, from the inputs. */
function tera(inputs: Readonly<Record<string, unknown>>): number | null {
  const tbps = numberIn(
    inputs,
    'switchtbps',
    'switchcapacitytbps',
    'switchcapacity',
    'switchtb',
    'switchbandwidthtbps',
    'switchingcapacitytbps',
    'switch',
  );
  const gbps = numberIn(inputs, 'switchgbps', 'switchcapacitygbps');
  return tbps ?? (gbps === null ? null : gbps / 1000);
}

/** Ports of one switch, as a text says: `64-port switches`, `64 端口交换机`. */
function spokenPorts(text: string): number | null {
  const found = /(\d+)[- ]ports?(?: \w+)? switch|(\d+) ?个?端?口(?:的)?交换机/i.exec(text);
  return found ? Number(found[1] ?? found[2]) : null;
}

/** Tiers that inputs or words name. */
function tiersIn({ row, text }: Claim): 2 | 3 | null {
  const stated = numberIn(row.inputs, 'tiers', 'levels', 'layers', 'stages');
  if (stated === 2 || stated === 3) return stated;
  if (/\b(?:two|2)[- ](?:tier|level|layer)|(?:两|二|2)[层级]|leaf[- ]spine/i.test(text)) return 2;
  return /\b(?:three|3)[- ](?:tier|level|layer)|(?:三|3)[层级]/i.test(text) ? 3 : null;
}

/** Ports of one switch: its rate over the rate of a port. */
function portCount({ row }: Claim, claimed: number, radix: number, tbps: number, gbps: number): Finding {
  const { group } = judge(claimed, [{ low: radix, mid: radix, high: radix, said: say('', '') }], true, 1.01);
  return finding({
    group,
    subject: say('ports of a switch', '交换机端口数'),
    computed: radix,
    unit: row.unit ?? 'ports',
    verdict: say(`${tbps} Tb/s are ${radix} ports of ${gbps}G`, `${tbps} Tb/s 为 ${radix} 个 ${gbps}G 端口`),
  });
}

/** How many chips one fabric joins without blocking, by tiers and port rate. */
export const fabric: Checker = (claim) => {
  const { text, row } = claim;
  const stated = tera(row.inputs) ?? null;
  const inText = /(\d+(?:\.\d+)?)\s*T(?:b\/s|bps)?\b[^.]{0,20}switch|switch[^.]{0,20}?(\d+(?:\.\d+)?)\s*T(?:b\/s|bps)?\b/i.exec(text);
  const spoken =
    /\b(?:fat[- ]trees?|connects?|links?|network|fabric|switch\w*|interconnect\w*|RDMA|Clos|supports?|scales? to|join\w*)\b|网络|组网|交换机|互联|胖树|连接|支持/i.test(
      text,
    );
  const chips = claim.figures.find(({ measure }) => measure === 'chips');
  const ports = numberIn(row.inputs, 'radix', 'ports', 'portsperswitch', 'switchports', 'switchradix') ?? spokenPorts(text);
  const claimed =
    claim.published !== null && /GPU|chip|card|port|host|server|endpoint|节点|端口/i.test(row.unit ?? 'chips')
      ? claim.published
      : (chips?.value ?? null);
  if (
    claimed === null ||
    !(
      stated !== null ||
      (ports !== null && spoken) ||
      (spoken && (inText !== null || /cluster|fabric|network|fat[- ]tree|集群|网络|组网|胖树/i.test(text)))
    )
  )
    return null;
  if (claim.chips.length > 0 && stated === null) return null;
  const tbps = stated ?? Number(inText?.[1] ?? inText?.[2] ?? SWITCH_TBPS);
  const gbps =
    numberIn(row.inputs, 'portgbps', 'portspeedgbps', 'portgb', 'portspeed', 'portrate', 'linkgbps', 'linkspeed', 'nicgbps', 'port') ??
    Number(/(\d{3})\s*G(?:b\/s|bps|bE)?(?![A-Za-z])/.exec(text)?.[1] ?? PORT_GBPS);
  const planes =
    numberIn(row.inputs, 'nicsperserver', 'nicspernode', 'adaptersperserver', 'railcount', 'rails', 'planes') ?? (ports !== null ? 1 : 8);
  const radix = ports ?? Math.floor((tbps * 1000) / gbps + 1e-9);
  if (/ports?\b|端口|口/i.test(text) && ports === null && claimed < 2048 && claim.chips.length === 0 && tiersIn(claim) === null)
    return portCount(claim, claimed, radix, tbps, gbps);
  if (!(radix >= 4)) return null;
  const two = planes * closPorts(radix, 2);
  const three = closPorts(radix, 3);
  const half = planes * closPorts(2 * radix, 2);
  const reading = (most: number, en: string, zh: string) => ({ low: 0, mid: most, high: most, said: say(en, zh) });
  const tiers = tiersIn(claim);
  const all = [
    reading(two, `two tiers of ${gbps}G ports`, `两层 ${gbps}G 端口`),
    reading(half, `two tiers of ${gbps / 2}G ports`, `两层 ${gbps / 2}G 端口`),
    reading(three, 'three tiers', '三层'),
  ];
  const shown = tiers === 3 ? three : two;
  const { group, reading: under } = judge(claimed, tiers === 2 ? all.slice(0, 2) : tiers === 3 ? all.slice(2) : all, true, 1);
  return finding({
    group,
    subject: say('chips that one fabric joins', '一张网可联的卡数'),
    computed: tiers !== null ? shown : group === 'holds' ? two : three,
    low: tiers === 3 ? three : two,
    high: tiers === 2 ? half : Math.max(three, half),
    unit: row.unit ?? 'GPUs',
    verdict:
      group === 'holds'
        ? say(`${tiers ?? 2} tiers join ${shown} without blocking`, `${tiers === 3 ? '三' : '两'}层无阻塞可联 ${shown}`)
        : group === 'conditional'
          ? say(
              `two tiers of ${gbps}G join ${two}; ${claimed} need ${gbps / 2}G ports (${half}) or three tiers (${three})`,
              `两层 ${gbps}G 可联 ${two}；${claimed} 需 ${gbps / 2}G 端口（${half}）或三层（${three}）`,
            )
          : say(
              `more than ${tiers === 2 ? 'two' : 'three'} tiers join (${tiers === 2 ? half : three})`,
              `超过${tiers === 2 ? '两' : '三'}层可联的 ${tiers === 2 ? half : three}`,
            ),
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
