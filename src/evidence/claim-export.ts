import { chipOf } from '../catalog/chip.ts';
import { controlledChip } from '../catalog/controlled-chip.ts';
import { type Consignment, decide, statusOf } from '../controls/decide.ts';
import { itemOf } from '../controls/figures.ts';
import { headroom } from '../controls/headroom.ts';
import { chipTpp } from '../controls/tpp.ts';
import { rulesOn } from '../controls/version.ts';
import { Problem } from '../terms/problem.ts';
import type { Status } from '../terms/rule.ts';
import { type Checker, type Finding, finding } from './claim-finding.ts';
import { textIn } from './claim-inputs.ts';
import { makerOf } from './claim-names.ts';
import { type Claim, dayIn, type SaidDay } from './claim-read.ts';
import { type ClaimWorld, say } from './claim-world.ts';

/** Words of rules: a statement that has one is about them. */
export const RULE =
  /\b(?:bans?|banned|block\w*|restrict\w*|licen[cs]e\w*|export\w*|sanction\w*|prohibit\w*|forbid\w*|barred|controls?|controlled|curbs?|tape-?outs?|foundr(?:y|ies))\b|not (?:be )?(?:sold|made|shipped)|may not|禁|管制|许可|出口|限制|流片|代工|制裁/i;

const SUBJECT = say('export status', '出口管制状态');

const NEVER =
  /\b(?:not|never|no longer|cannot|can't|none|isn't|aren't)\b[^.]{0,24}\b(?:sold|sell\w*|exported|available|ship\w*|buy|bought|obtain\w*|supplied)\b|不(?:再|能|可)?(?:向\S{0,6})?(?:卖|出售|销售|供应|供货|出口)|买不到|断供/i;

const FREE =
  /\b(?:may|can|could|allowed|free|legal\w*|permitted)\b[^.]{0,40}\b(?:sold|sell|exported?|shipped|bought|buy)\b|without an? (?:export )?licen[cs]e|no licen[cs]e|(?:无需|不需要|不用)(?:出口)?许可|可以?(?:出口|销售|卖)/i;

const DESIGN =
  /(?:version|variant|edition|flagship|model|chip|cut-down|特供|版本?|型号).*(?:meets?|compl\w+|within|rules|under|符合|合规|规则)|(?:特供|合规)(?:版|芯片)/i;

const LIMITS =
  /(?:above|over|beyond|exceed\w*|more than|US-set|超过|高于|以上).{0,24}(?:limits?|thresholds?|lines?|限制|上限|门槛)|limits?|上限/i;

/** What is said of selling chips, against the rules on the day. */
export const exported: Checker = (said, world) => {
  const claim = said.day === world.asOf && said.row.day === null ? { ...said, day: yearEnd(said.text, world.asOf) ?? said.day } : said;
  const { text } = claim;
  if (
    claim.chips.length === 0 &&
    DESIGN.test(text) &&
    /\brules?\b|compl|规则|合规|特供|管制/i.test(text) &&
    claim.figures.every(({ measure }) => measure === null || measure === 'year')
  )
    return design(claim, world);
  const never = NEVER.test(text);
  const meets =
    claim.chips.length > 0 &&
    /\b(?:meets?|compl\w+|within|under)\b[^.]{0,24}\b(?:rules?|limits?|thresholds?)\b|(?:符合|低于)\S{0,8}(?:规则|限制|门槛)/i.test(text);
  const free = !never && (meets || FREE.test(text));
  const without = /(?:block\w*|restrict\w*|bann?\w*|barred|forbid\w*|prohibit\w*|not)[^.]*without an? licen[cs]e/i.test(text);
  if (!never && !free && !RULE.test(text)) return null;
  if (claim.chips.length === 0) {
    if (never && claim.names.makers.length > 0) return universal(claim, world);
    if (LIMITS.test(text) || /tape-?out|foundr|流片|代工/i.test(text)) return limits(claim, world);
    return null;
  }
  const claimedDay = typeof claim.row.published === 'string' ? dayIn(claim.row.published) : null;
  const told = claimedDay ?? dayIn(text);
  if (free && !without) return status(ruled(claim, world), world, false);
  const state =
    textIn(claim.row.inputs, 'date', 'asof', 'day', 'on', 'when') !== null ||
    /\b(?:needs?|needed|requir\w+|subject to|without)\b[^.]{0,24}\blicen[cs]e|需要?\S{0,6}许可/i.test(text);
  if (told && !never && state && !without)
    return status(told.year === null ? claim : { ...claim, day: claim.row.day ?? claim.day }, world, true);
  if (told && !never) return since(claim, world, told);
  return status(claim, world, true);
};

/** The end of the only year that a text names, where that year is over: what was so all through it was so then. */
function yearEnd(text: string, asOf: string): string | null {
  const years = [...new Set([...text.matchAll(/(?<![\d.,-])(20[12]\d)(?![\d-])/g)].map(([year]) => year))];
  const day = `${years[0]}-12-31`;
  return years.length === 1 && day < asOf ? day : null;
}

/** The statement on the first day of the rule that its row names. */
function ruled(claim: Claim, world: ClaimWorld): Claim {
  const rule = world.rules.rules.find(({ id }) => id === textIn(claim.row.inputs, 'rule'));
  return rule ? { ...claim, day: rule.from } : claim;
}

/** Is it so that a licence is (not) needed for each of the chips on the day? */
function status(claim: Claim, world: ClaimWorld, needed: boolean): Finding {
  const decided = claim.chips.map((chip) => ({ chip, decision: statusOn(claim, world, chip, claim.day) }));
  const open = decided.some(({ decision }) => decision === 'indeterminate');
  const as = decided.every(({ decision }) => needsLicence(decision) === needed);
  // a notice to be given and waited for is not plain freedom
  const notified = !needed && decided.some(({ decision }) => decision === 'nac-notify');
  const list = decided.map(({ chip, decision }) => `${chip}: ${decision}`).join('; ');
  return finding({
    group: open
      ? 'uncheckable'
      : as
        ? notified
          ? 'conditional'
          : 'holds'
        : decided.every(({ decision }) => decision === 'nac-notify')
          ? 'conditional'
          : 'fails',
    subject: SUBJECT,
    verdict: say(`on ${claim.day}, to ${toPlace(claim)}: ${list}`, `${claim.day}，运往 ${toPlace(claim)}：${list}`),
    because: ruleSaid(claim, world),
    holdsIf: notified
      ? [say('a notice is given and no objection comes (licence exception NAC)', '已作通知且未被反对（NAC 许可例外）')]
      : [],
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
    (id) => makers.includes(makerOf(id)) && (chipOf(world.book, id).released ?? '9999') <= claim.day.slice(0, 7),
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
    const needed = days.map((day) => needsLicence(statusOn(claim, world, chip, day)));
    // a later rule on what needed a licence before begins nothing
    const began = days.filter((_, at) => needed[at] === true && needed[at - 1] !== true);
    return { chip, first: began.find((day) => day.startsWith(String(said.year))) ?? began[0] ?? null };
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

/** mm2 that one exposure prints, 26 by 33 mm: no single die is larger. */
const RETICLE = 858;

/** What a design may do without a licence: nothing to refute, but an envelope to compute. */
function design(claim: Claim, world: ClaimWorld): Finding {
  const rule = world.rules.rules.find(({ id }) => id === textIn(claim.row.inputs, 'rule'));
  const day = rule?.from ?? claim.day;
  const to = toPlace(claim);
  const area = Math.max(
    ...Object.keys(world.book.chips)
      .map((id) => controlledChip(world.book, id).areaMm2 ?? 0)
      .filter((mm2) => mm2 > 0 && mm2 < RETICLE),
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

/** A licence is needed: neither free nor a matter of notice. */
export const needsLicence = (status: Status): boolean => !['not-controlled', 'nac-notify', 'indeterminate'].includes(status);

/** Where chips go: as the inputs say, else the place of the statement where chips are exported to it. */
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
