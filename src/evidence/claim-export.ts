import { resolved as fileOf } from '../catalog/book.ts';
import { chipOf } from '../catalog/chip.ts';
import { controlledChip } from '../catalog/controlled-chip.ts';
import { type Consignment, decide, statusOf } from '../controls/decide.ts';
import { itemOf } from '../controls/figures.ts';
import { headroom } from '../controls/headroom.ts';
import { comparedWith } from '../controls/scenario.ts';
import { BIT_LENGTH, chipTpp } from '../controls/tpp.ts';
import { rulesOn } from '../controls/version.ts';
import { Problem } from '../terms/problem.ts';
import type { Status } from '../terms/rule.ts';
import { type Checker, type Finding, finding } from './claim-finding.ts';
import { textIn } from './claim-inputs.ts';
import { type Claim, dayIn, type SaidDay } from './claim-read.ts';
import { type ClaimWorld, say } from './claim-world.ts';

const SUBJECT = say('export status', '出口管制状态');
const RULE =
  /\b(?:bans?|banned|block\w*|restrict\w*|licen[cs]e\w*|export\w*|sanction\w*|prohibit\w*|forbid\w*|barred|controls?|controlled|curbs?|tape-?outs?|foundr(?:y|ies))\b|not (?:be )?(?:sold|made|shipped)|may not|禁|管制|许可|出口|限制|流片|代工|制裁/i;
const NEVER =
  /\b(?:not|never|no longer|cannot|can't|none|isn't|aren't)\b[^.]{0,24}\b(?:sold|sell\w*|exported|available|ship\w*|buy|bought|obtain\w*|supplied)\b|不(?:再|能|可)?(?:向\S{0,6})?(?:卖|出售|销售|供应|供货|出口)|买不到|断供/i;
const FREE =
  /\b(?:may|can|could|allowed|free|legal\w*|permitted)\b[^.]{0,40}\b(?:sold|sell|exported?|shipped|bought|buy)\b|without an? (?:export )?licen[cs]e|no licen[cs]e|(?:无需|不需要|不用)(?:出口)?许可|可以?(?:出口|销售|卖)/i;
const DESIGN =
  /(?:version|variant|edition|flagship|model|chip|cut-down|特供|版本?|型号).*(?:meets?|compl\w+|within|rules|under|符合|合规|规则)|(?:特供|合规)(?:版|芯片)/i;
const LIMITS =
  /(?:above|over|beyond|exceed\w*|more than|US-set|超过|高于|以上).{0,24}(?:limits?|thresholds?|lines?|限制|上限|门槛)|limits?|上限/i;

const needsLicence = (status: Status): boolean => !['not-controlled', 'nac-notify', 'indeterminate'].includes(status);

function toPlace(claim: Claim): string {
  const said = textIn(claim.row.inputs, 'destination', 'to');
  return said ?? (claim.place === null || claim.place === 'US' || claim.place === 'world' ? 'CN' : claim.place);
}

function consignment(claim: Claim, world: ClaimWorld, chip: string, day: string): Consignment {
  const to = toPlace(claim);
  return { item: itemOf(controlledChip(world.book, chip)), to, party: { hq: to, name: null }, day };
}

function statusOn(claim: Claim, world: ClaimWorld, chip: string, day: string): Status {
  try {
    return statusOf(world.rules, consignment(claim, world, chip, day));
  } catch (fault) {
    // before the first chip rule there was nothing to need a licence for
    if (fault instanceof Problem && fault.code === 'before-first-rule') return 'not-controlled';
    throw fault;
  }
}

/** A rate that stands where the rules have TPP: bits times TOPS, not TOPS. */
export const unitError: Checker = (claim, world) => {
  const rates = claim.figures
    .filter(({ measure }) => measure === 'opRate' || measure === 'flopRate')
    .map(({ value }) => Number((value / 1e12).toPrecision(12)));
  const unit = claim.row.unit ?? '';
  if (claim.published !== null && /^T(?:FL)?OP/i.test(unit)) rates.push(claim.published);
  const thresholds = new Set(comparedWith(world.rules.rules)('tpp'));
  const rate = rates.find((one) => thresholds.has(one));
  if (rate === undefined || !(RULE.test(claim.text) || claim.place === 'CN')) return null;
  const at = (bits: number): number => rate / bits;
  const literal = rate * (BIT_LENGTH.int8 ?? 8);
  const passing = claim.chips.concat(strongest(world)).slice(0, 3);
  return finding({
    group: 'fails',
    subject: say('a limit of the export rules', '出口规则的限值'),
    computed: at(8),
    low: at(16),
    high: at(4),
    unit: 'TOPS',
    verdict: say(
      `unit error: ${rate} is TPP, bits x TOPS, not TOPS; it means ${at(8)} TOPS of 8 bits (${at(16)} TFLOPS of 16 bits, ${at(4)} TOPS of 4 bits)`,
      `单位错误：${rate} 是总算力 TPP（位长 × TOPS），不是 TOPS；即 8 位 ${at(8)} TOPS（16 位 ${at(16)} TFLOPS，4 位 ${at(4)} TOPS）`,
    ),
    holdsIf: [say(`read "${rate} TPP" for "${rate} TOPS"`, `将“${rate} TOPS”读作“${rate} TPP”`)],
    because: [
      say(
        `a chip of literally ${rate} TOPS of 8 bits has a TPP of ${literal}, ${literal / rate} times the limit`,
        `字面上 8 位 ${rate} TOPS 的芯片，其 TPP 为 ${literal}，为限值的 ${literal / rate} 倍`,
      ),
      ...passing.flatMap((id) => {
        const tera = (chipOf(world.book, id).peakDense.int8 ?? 0) / 1e12;
        return tera > 0 && tera < rate
          ? [
              say(
                `${id} (${Number(tera.toPrecision(4))} TOPS of 8 bits) would pass the literal reading`,
                `按字面，${id}（8 位 ${Number(tera.toPrecision(4))} TOPS）可以通过`,
              ),
            ]
          : [];
      }),
    ],
  });
};

/** Chips that the first rules were made for: those that a licence was needed for on the first day. */
function strongest(world: ClaimWorld): readonly string[] {
  const rules = [...world.rules.rules].filter(({ version }) => version).sort((a, b) => (a.from < b.from ? -1 : 1));
  const first = rules[1] ?? rules[0];
  if (!first) return [];
  const inForce = (id: string): boolean =>
    needsLicence(
      statusOf(world.rules, { item: itemOf(controlledChip(world.book, id)), to: 'CN', party: { hq: 'CN', name: null }, day: first.from }),
    );
  return Object.keys(world.book.chips)
    .filter((id) => (chipOf(world.book, id).released ?? '9999') <= first.from && fileOf(world.book, 'chips', id).commonest === true)
    .filter((id) => inForce(id))
    .slice(0, 2);
}

/** Who stands on a list, and since when. */
export const listed: Checker = (claim, world) => {
  if (!/entity[- ]list|blacklist\w*|实体清单|黑名单/i.test(claim.text)) return null;
  const found = Object.entries(world.rules.lists).flatMap(([list, parties]) =>
    parties.flatMap((party) =>
      party.names.some(
        (name) =>
          name.length > 2 && new RegExp(`(?<![A-Za-z])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z])`, 'i').test(claim.text),
      )
        ? [{ list, party }]
        : [],
    ),
  );
  const [first] = [...found].sort((a, b) => (a.party.from < b.party.from ? -1 : 1));
  const unlisted = world.rules.unlisted.find(({ names }) => names.some((name) => claim.text.toLowerCase().includes(name.toLowerCase())));
  const denied = /\bnot\b|never|未|没有|不在/i.test(claim.text);
  const subject = say('listing of a party', '列入清单的情况');
  if (!first)
    return unlisted
      ? finding({
          group: denied ? 'holds' : 'fails',
          subject,
          verdict: say(`${unlisted.names[0]} was looked for and is on no list`, `${unlisted.names[0]} 经查不在清单上`),
        })
      : finding({ group: 'uncheckable', subject, verdict: say('the facts name no such party', '事实中没有这一主体') });
  const { from, until, names, citation } = first.party;
  const told = dayIn(claim.text);
  const year = told?.year ?? claim.figures.find(({ measure }) => measure === 'year')?.value ?? null;
  const [began, month] = from.split('-').map(Number) as [number, number];
  const same = (year === null || year === began) && (told === null || told.month === month);
  return finding({
    group: denied ? 'fails' : same ? 'holds' : 'fails',
    subject,
    unit: 'date',
    verdict: say(
      `${names[0]} is listed from ${from}${until ? ` to ${until}` : ''}`,
      `${names[0]} 自 ${from}${until ? ` 至 ${until}` : ''} 列入`,
    ),
    because: [say(citation, citation)],
    holdsIf: !denied && !same ? [say(`read ${from}`, `读作 ${from}`)] : [],
  });
};

/** What is said of selling chips, against the rules on the day. */
export const exported: Checker = (claim, world) => {
  const { text } = claim;
  if (
    DESIGN.test(text) &&
    /\brules?\b|compl|规则|合规|特供|管制/i.test(text) &&
    claim.figures.every(({ measure }) => measure === null || measure === 'year')
  )
    return design(claim, world);
  const never = NEVER.test(text);
  const free = !never && FREE.test(text);
  const without = /(?:block\w*|restrict\w*|bann?\w*|barred|forbid\w*|prohibit\w*|not)[^.]*without an? licen[cs]e/i.test(text);
  if (!never && !free && !RULE.test(text)) return null;
  if (claim.chips.length === 0) {
    if (never && claim.names.makers.length > 0) return universal(claim, world);
    if (LIMITS.test(text) || /tape-?out|foundr|流片|代工/i.test(text)) return limits(claim, world);
    return null;
  }
  const claimedDay = typeof claim.row.published === 'string' ? dayIn(claim.row.published) : null;
  const said = claimedDay ?? dayIn(text);
  if (free && !without) return status(claim, world, false);
  if (said && !never) return since(claim, world, said);
  return status(claim, world, true);
};

/** Is it so that a licence is (not) needed for each of the chips on the day? */
function status(claim: Claim, world: ClaimWorld, needed: boolean): Finding {
  const decided = claim.chips.map((chip) => ({ chip, decision: statusOn(claim, world, chip, claim.day) }));
  const open = decided.some(({ decision }) => decision === 'indeterminate');
  const as = decided.every(({ decision }) => needsLicence(decision) === needed);
  const list = decided.map(({ chip, decision }) => `${chip}: ${decision}`).join('; ');
  return finding({
    group: open ? 'uncheckable' : as ? 'holds' : 'fails',
    subject: SUBJECT,
    verdict: say(`on ${claim.day}, to ${toPlace(claim)}: ${list}`, `${claim.day}，运往 ${toPlace(claim)}：${list}`),
    because: ruleSaid(claim, world),
  });
}

function ruleSaid(claim: Claim, world: ClaimWorld): Finding['because'] {
  try {
    return claim.chips.slice(0, 3).map((chip) => {
      const decision = decide(world.rules, consignment(claim, world, chip, claim.day));
      const said = `${chip}: ${decision.status}, ${decision.paragraph ?? '-'} (${decision.citation}), TPP ${decision.tpp ?? '?'}`;
      return say(said, said);
    });
  } catch (fault) {
    if (fault instanceof Problem) return [];
    throw fault;
  }
}

/** Nothing of a maker is sold to a place: one chip that needed no licence on the day refutes it. */
function universal(claim: Claim, world: ClaimWorld): Finding {
  const makers = claim.names.makers.map(({ id }) => id);
  const chips = Object.keys(world.book.chips).filter(
    (id) => makers.includes(id.split('-')[0] as string) && (chipOf(world.book, id).released ?? '9999') <= claim.day.slice(0, 7),
  );
  const judged = chips.map((id) => ({
    id,
    status: statusOn(claim, world, id, claim.day),
    tpp: chipTpp(controlledChip(world.book, id).rates) ?? 0,
  }));
  const sellable = judged.filter((one) => one.status === 'not-controlled').sort((a, b) => b.tpp - a.tpp);
  const barred = judged.filter((one) => needsLicence(one.status)).sort((a, b) => b.tpp - a.tpp);
  const names = (some: typeof judged): string =>
    some
      .slice(0, 5)
      .map(({ id }) => id)
      .join(', ');
  return finding({
    group: sellable.length > 0 ? 'fails' : 'holds',
    subject: SUBJECT,
    verdict:
      sellable.length > 0
        ? say(
            `too strong: ${sellable.length} of its chips needed no licence on ${claim.day}, such as ${names(sellable)}`,
            `说得过满：${claim.day} 有 ${sellable.length} 款无需许可，如 ${names(sellable)}`,
          )
        : say(`on ${claim.day} each of its chips needed a licence`, `${claim.day} 其各款芯片均须许可`),
    because: [
      say(
        `a licence was needed for ${barred.length} of them, such as ${names(barred)}`,
        `其中 ${barred.length} 款须许可，如 ${names(barred)}`,
      ),
    ],
    holdsIf:
      sellable.length > 0 ? [say(`only those that needed a licence are meant: ${names(barred)}`, `仅指须许可者：${names(barred)}`)] : [],
  });
}

/** Since when was a licence needed for the chips, against the day or month that was said? */
function since(claim: Claim, world: ClaimWorld, said: SaidDay): Finding {
  const days = [...new Set(world.rules.rules.map(({ from }) => from))].sort();
  const starts = claim.chips.map((chip) => {
    const began = days.filter((day) => needsLicence(statusOn(claim, world, chip, day)));
    const near = said.year === null ? began : began.filter((day, at) => at === 0 || day.startsWith(String(said.year)));
    return { chip, first: (said.year === null ? near[0] : (near.find((day) => day.startsWith(String(said.year))) ?? near[0])) ?? null };
  });
  const first = starts.map((one) => one.first).sort()[0] ?? null;
  const matches = (day: string | null): boolean => {
    if (day === null) return false;
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    return (said.year === null || said.year === year) && said.month === month && (said.day === null || Math.abs(said.day - date) <= 7);
  };
  const list = starts.map(({ chip, first: day }) => `${chip}: ${day ?? 'never'}`).join('; ');
  const holds = starts.every((one) => matches(one.first));
  const told = `${said.year ?? '?'}-${String(said.month).padStart(2, '0')}${said.day === null ? '' : `-${String(said.day).padStart(2, '0')}`}`;
  return finding({
    group: holds ? 'holds' : 'fails',
    subject: say('first day of a licence requirement', '许可要求起始日'),
    unit: 'date',
    verdict: holds
      ? say(`a licence was first needed on ${first}`, `自 ${first} 起须许可`)
      : say(`claimed ${told}; a licence was first needed on ${first ?? 'no day'}`, `所述 ${told}；实自 ${first ?? '无'} 起须许可`),
    because: [say(`to ${toPlace(claim)}: ${list}`, `运往 ${toPlace(claim)}：${list}`)],
    holdsIf: holds || first === null ? [] : [say(`read ${first} for ${told}`, `将 ${told} 读作 ${first}`)],
  });
}

/** A limit exists: the most that is free under the rules of the day. */
function limits(claim: Claim, world: ClaimWorld): Finding {
  const rules = rulesOn(world.rules, claim.day);
  const most = headroom(
    world.rules,
    { areaMm2: null, to: toPlace(claim), party: { hq: toPlace(claim), name: null }, day: claim.day },
    true,
  );
  const limit = most.tpp.below;
  const foundry = rules.find(({ question }) => question?.kind === 'foundry');
  return finding({
    group: limit === null ? 'fails' : 'holds',
    subject: SUBJECT,
    verdict:
      limit === null
        ? say(`no rule of ${claim.day} sets a limit`, `${claim.day} 没有规则设限`)
        : say(
            `the rules of ${claim.day} do set limits: free below a TPP of ${limit} for any die`,
            `${claim.day} 的规则确有限值：任意晶粒 TPP 低于 ${limit} 方可自由出口`,
          ),
    because: rules
      .filter(({ order, question }) => order !== null || question?.kind === 'foundry')
      .slice(-4)
      .map(({ name, citation }) => say(`${name.en} (${citation})`, `${name.zh}（${citation}）`)),
    assumed: foundry ? [] : [say('no foundry rule stands on that day', '当日没有代工规则')],
  });
}

/** What a design may do without a licence: nothing to refute, but an envelope to compute. */
function design(claim: Claim, world: ClaimWorld): Finding {
  const rule = world.rules.rules.find(({ id }) => id === textIn(claim.row.inputs, 'rule'));
  const day = rule?.from ?? claim.day;
  const to = toPlace(claim);
  const area = Math.max(
    ...Object.keys(world.book.chips)
      .map((id) => controlledChip(world.book, id).areaMm2 ?? 0)
      .filter((mm2) => mm2 > 0 && mm2 < 858),
  );
  const any = headroom(world.rules, { areaMm2: null, to, party: { hq: to, name: null }, day }, true);
  const large = headroom(world.rules, { areaMm2: area, to, party: { hq: to, name: null }, day }, true);
  return finding({
    group: 'computable',
    subject: say('what a design may do without a licence', '无需许可的设计上限'),
    computed: large.tera.fp8 ?? null,
    low: any.tera.fp8 ?? null,
    high: large.tera.fp8 ?? null,
    unit: 'TFLOPS fp8',
    verdict: say(
      `no figure is claimed; on ${day} a datacentre chip for ${to} was free below a TPP of ${any.tpp.below ?? 'any'} whatever its die, and below ${large.tpp.below ?? 'any'} on ${area} mm2 (${large.tera.fp8} TFLOPS of fp8)`,
      `未述数值；${day} 运往 ${to} 的数据中心芯片，任意晶粒 TPP 低于 ${any.tpp.below ?? '不限'} 即可，${area} mm2 晶粒低于 ${large.tpp.below ?? '不限'}（fp8 ${large.tera.fp8} TFLOPS）`,
    ),
  });
}
