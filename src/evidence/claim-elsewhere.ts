import { chipOf } from '../catalog/chip.ts';
import { controlledChip } from '../catalog/controlled-chip.ts';
import { siteFacts } from '../catalog/site.ts';
import { gridOn } from '../economy/grid.ts';
import { type Checker, finding, judge } from './claim-finding.ts';
import { numberIn } from './claim-inputs.ts';
import { YEAR } from './claim-units.ts';
import { type ClaimWorld, percent, say } from './claim-world.ts';

const VALUATION =
  /market (?:value|cap\w*)|valuation|share price|stock|shareholders?|revenues?|profits?|earnings|IPO|founded|\bCEO\b|headcount|employees|市值|股价|营收|收入|利润|估值|上市|创立|成立于|员工/i;
const MARKET = /\bmarkets?\b|\bindustry(?:'s)?\b|market share|sales|shipments?|\bship(?:ped|s)?\b|市场|出货|销量|份额|产业规模/i;
const FORECAST = /\bby 20\d\d\b|forecast|predict|expected to|will (?:reach|be|grow|account)|到 ?20\d\d ?年|预计|将达|有望/i;
const COUNTED =
  'stages?|systems?|kinds?|types?|steps?|pillars?|phases?|elements?|parts?|categories|aspects?|layers? of|links?|areas?|pieces?|items?|processes';
const LISTED = new RegExp(
  `\\b(?:two|three|four|five|six|seven|eight|nine|ten|\\d{1,2})\\s+(?:[a-z-]+\\s+){0,3}(?:${COUNTED})\\b|[二两三四五六七八九十]个?(?:阶段|系统|体系|环节|方面|类别?|大|步|部分|支柱)`,
  'i',
);
const WISH =
  /inclusive|obtainable|affordable|accessible|ecosystems?|developers?|talents?|open[- ]source|standards?|sovereign\w*|self-reliance|普惠|易得|可负担|生态|开发者|人才|开源|标准|自主|自立/i;
const WORK =
  /\b(?:switch(?:es)?|fat[- ]tree|ports?|hosts?|servers?|nodes?|checkpoints?|chips?|GPUs?|NPUs?|TPUs?|accelerators?|cards?|clusters?|train\w*|inference|serv(?:e|es|ing)|comput\w+|FLOPS?|data[- ]?cent(?:re|er)s?|power|energy|electricity|carbon|PUE|network|bandwidth|memory|models?|LLMs?|tokens?|parameters?|supercomputers?|generations?|query|queries|grid|emissions?|CO2|[TPEZ]FLOPS?|exaflops?|AI|brain|efficien\w+)\b|交换机|端口|服务器|节点|检查点|芯片|显卡|算力|训练|推理|集群|功耗|电力|电|碳|网络|带宽|显存|模型|参数|词元|超算|数据中心|能耗|计算|加速卡|大脑/i;

/** Does the statement speak of computing power at all? */
export function ofComputing(text: string): boolean {
  return WORK.test(text);
}

/** Company value and history: true or false, but nothing that computing power decides. */
export const companies: Checker = ({ text, row }) => {
  if (!VALUATION.test(text) || /cost of|市场份额|market share/i.test(text)) return null;
  const forecast = FORECAST.test(text) && MARKET.test(text);
  return finding({
    group: forecast ? 'uncheckable' : 'out-of-scope',
    subject: say('the worth or history of a company', '公司的价值或历史'),
    unit: row.unit,
    verdict: say(
      'not about computing power: the worth or history of a company follows from no chip, job or site',
      '与算力无关：公司的价值或历史不由芯片、任务或场地得出',
    ),
  });
};

/** When something was announced or released: a date, which nothing computes. */
export const dates: Checker = ({ text, figures, inputs, row }) => {
  if (!/\b(?:announc\w*|launch\w*|unveil\w*|releas\w*|introduc\w*|debut\w*)\b|发布|推出|亮相|上市/i.test(text) || inputs.size > 0)
    return null;
  if (figures.some(({ measure, value }) => measure !== null && measure !== 'year' && value > 0)) return null;
  if (!/\b(?:19|20)\d\d\b|\d ?月|\b(?:last|next) year\b|去年|明年/i.test(text)) return null;
  return finding({
    group: 'out-of-scope',
    subject: say('a date', '日期'),
    unit: row.unit,
    verdict: say('a date of the trade: nothing that computing power decides', '行业日期：与算力无关'),
  });
};

/** Sizes and shares of markets: the arithmetic can be done, the market cannot be computed. */
export const markets: Checker = (claim) => {
  const { text, row, figures } = claim;
  const sold =
    /\b(?:sold|ships|shipped|shipments?|sales)\b|出货|销量|售出/i.test(text) &&
    figures.some(({ measure }) => measure === 'chips') &&
    !figures.some(({ measure }) => measure === 'usd');
  if (!MARKET.test(text) && !sold) return null;
  if (claim.chips.length > 0 && !sold) return null;
  if (/rent|per hour|price of|租/i.test(text) && claim.chips.length > 0) return null;
  const share = numberIn(row.inputs, 'share') ?? figures.find(({ measure }) => measure === 'share')?.value ?? null;
  const money = numberIn(row.inputs, 'market', 'marketusd') ?? figures.find(({ measure }) => measure === 'usd')?.value ?? null;
  if (share === null && money === null && figures.length === 0) return null;
  const product = share !== null && money !== null ? share * money : null;
  return finding({
    group: 'uncheckable',
    subject: say('the size or share of a market', '市场规模或份额'),
    computed: product,
    low: product === null ? null : product * 0.75,
    high: product === null ? null : product * 1.25,
    unit: product === null ? row.unit : 'USD/year',
    verdict:
      product === null
        ? say(
            'nothing public to compute it from: a market follows from sales that nobody publishes',
            '没有可供计算的公开数据：市场由未公布的销售得出',
          )
        : say('the arithmetic holds, the market is a forecast that nothing public decides', '乘法成立，但市场规模是无公开依据的预测'),
    because:
      product === null
        ? []
        : [
            say(
              `${share} x ${money} USD = ${Number(product.toPrecision(4))} USD`,
              `${share} × ${money} 美元 = ${Number(product.toPrecision(4))} 美元`,
            ),
          ],
  });
};

/** Enumerations, wishes and spans of years: structure, not computing power. */
export const structure: Checker = ({ text, figures, row, chips, inputs }) => {
  const listed = LISTED.exec(text);
  if (listed && /[:：,、]/.test(text.slice(listed.index))) {
    const tail = text.slice(listed.index + listed[0].length);
    const items = /[:：]/.test(tail)
      ? tail
          .slice(tail.search(/[:：]/) + 1)
          .split(/[,，、;；]| and (?=\w+$)|和/)
          .filter((item) => item.trim() !== '').length
      : null;
    const said = figures.find(({ at, end }) => at < listed.index + listed[0].length && end > listed.index)?.value ?? null;
    return finding({
      group: 'out-of-scope',
      subject: say('a structure', '结构划分'),
      computed: items ?? said,
      unit: row.unit,
      verdict: say('a way of dividing the field: nothing to compute', '对领域的一种划分：无可计算'),
      because: items === null ? [] : [say(`${items} are listed, ${said ?? '?'} are said`, `列出 ${items} 项，所述 ${said ?? '?'} 项`)],
    });
  }
  if (chips.length > 0 || inputs.size > 0) return null;
  const since = /\bsince (\d{4})\b|自 ?(\d{4}) ?年/.exec(text);
  const span = figures.find(({ measure, said }) => measure === 'seconds' && /years?|年/.test(said));
  const quantity = figures.some(({ measure }) => measure !== null && measure !== 'year' && measure !== 'seconds');
  if (since && span) {
    const years = Math.round(span.value / YEAR);
    const begun = Number(since[1] ?? since[2]);
    return finding({
      group: 'out-of-scope',
      subject: say('a span of years', '年数'),
      computed: years,
      unit: 'years',
      verdict: say('history of software and people, not computing power', '软件与人员的历史，不属算力'),
      because: [say(`${begun} and ${years} years: said in ${begun + years}`, `${begun} 年起 ${years} 年：即 ${begun + years} 年所言`)],
    });
  }
  if (WISH.test(text) && !quantity)
    return finding({
      group: 'out-of-scope',
      subject: say('a wish or a requirement', '愿望或要求'),
      verdict: say('a requirement, not a statement that figures decide', '是要求，不是可由数值判定的陈述'),
    });
  return null;
};

/** Who is how far behind: years between chips of like peak. */
export const generations: Checker = (claim, world) => {
  const gap = claim.figures.find(({ measure }) => measure === 'generations');
  if (!gap && !/(?:generations?|years?) (?:behind|ahead)|落后|领先\S{0,4}代/i.test(claim.text)) return null;
  const years = claim.place === null || claim.place === 'US' ? null : yearsBehind(world, claim.place, claim.day);
  return finding({
    group: 'computable',
    subject: say('how far makers are apart', '厂商之间的差距'),
    computed: years?.years ?? null,
    unit: 'years',
    verdict: say(
      'a generation is not defined; years between chips of like peak can be computed',
      '“一代”没有定义；可计算峰值相当的芯片相隔的年数',
    ),
    because: years
      ? [
          say(
            `${years.first} (${years.firstYear}) and ${years.second} (${years.secondYear}) have like 16-bit peaks`,
            `${years.first}（${years.firstYear}）与 ${years.second}（${years.secondYear}）的 16 位峰值相当`,
          ),
        ]
      : [],
  });
};

interface Gap {
  readonly first: string;
  readonly firstYear: string;
  readonly second: string;
  readonly secondYear: string;
  readonly years: number;
}

/** The fastest chip of a place's makers, by 16-bit peak up to a day, that another of the leading place was there before, and the years between. */
function yearsBehind({ book }: ClaimWorld, place: string, day: string): Gap | null {
  const chips = Object.keys(book.chips).flatMap((id) => {
    const chip = chipOf(book, id);
    const peak = chip.peakDense.bf16 ?? chip.peakDense.fp16 ?? 0;
    const country = controlledChip(book, id).makerPlace;
    return peak > 0 && chip.released !== null && chip.trainingCapable && country !== null
      ? [{ id, peak, released: chip.released, own: country === place, leading: country === 'US' && chip.kind === 'gpu' }]
      : [];
  });
  const begun = chips.filter(({ released }) => released <= day.slice(0, 7)).sort((a, b) => b.peak - a.peak);
  const [pair] = begun
    .filter((one) => one.own)
    .flatMap((own) => {
      const before = begun.filter((one) => one.leading && one.peak >= 0.9 * own.peak && one.released < own.released);
      const [ahead] = before.sort((a, b) => (a.released < b.released ? -1 : 1));
      return ahead ? [{ own, ahead }] : [];
    });
  if (!pair) return null;
  const { own, ahead } = pair;
  const year = (released: string): number => Number(released.slice(0, 4)) + (Number(released.slice(5, 7) || 1) - 1) / 12;
  return {
    first: ahead.id,
    firstYear: ahead.released,
    second: own.id,
    secondYear: own.released,
    years: Number((year(own.released) - year(ahead.released)).toFixed(1)),
  };
}

/** Carbon of a kilowatt-hour somewhere. */
export const gridFactor: Checker = (claim, { book }) => {
  const figure = claim.figures.find(({ measure }) => measure === 'kgPerJoule');
  const others = claim.figures.some(({ measure }) => measure !== null && measure !== 'kgPerJoule' && measure !== 'year');
  if (!figure || others || claim.place === null || claim.place === 'world') return null;
  const own = siteFacts(book).grids.filter(({ place, kgPerKWh }) => place === claim.place && kgPerKWh !== null);
  if (own.length === 0) return null;
  const claimed = figure.value * 3.6e6;
  const factors = own.map(({ kgPerKWh }) => kgPerKWh as number);
  const [low, high] = [Math.min(...factors), Math.max(...factors)];
  const mid = gridOn(siteFacts(book).grids, claim.place, claim.day).kgPerKWh?.mid ?? Math.sqrt(low * high);
  const { group } = judge(claimed, [{ low, mid, high, said: say('', '') }], true, 1.03);
  return finding({
    group,
    subject: say('carbon of a grid', '电网碳强度'),
    ...{ computed: mid, low, high, unit: 'kg/kWh' },
    verdict: say(
      `claimed ${claimed.toPrecision(3)}, published ${low} to ${high} by year and basis`,
      `所述 ${claimed.toPrecision(3)}，按年份与口径公布为 ${low} 至 ${high}`,
    ),
    because: own
      .slice(0, 4)
      .map(({ region, kgPerKWh, path }) => say(`${region}: ${kgPerKWh} kg/kWh (${path})`, `${region}：${kgPerKWh} kg/kWh（${path}）`)),
  });
};

/** A figure against an electricity mix or another published share. */
export const electricity: Checker = (claim, { magnitudes }) => {
  const { text, row } = claim;
  const source = /\bcoal\b|煤/i.test(text) ? 'coal' : null;
  if (source === null || !/electric\w*|power|generat\w*|电/i.test(text)) return null;
  const totals = Object.entries(row.inputs).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0);
  const numbers = totals.map(([, value]) => value).sort((a, b) => a - b);
  const place = claim.place ?? 'CN';
  const fact = magnitudes.electricity.find((one) => one.place === place && one.source === source);
  const stated = numbers.length === 2 ? (numbers as [number, number]) : null;
  const pair = stated ?? (fact ? ([Number(fact.part.is), Number(fact.whole.is)] as const) : null);
  const claimed = claim.published ?? claim.figures.find(({ measure }) => measure === 'share')?.value ?? null;
  if (pair === null || claimed === null) return null;
  const share = pair[0] / pair[1];
  const band = { low: share / 1.03, mid: share, high: share * 1.03, said: say('', '') };
  const { group } = judge(claimed, [band], true, 1.02);
  const off = Math.round((claimed - share) * 100);
  return finding({
    group,
    subject: say('share of coal in electricity', '煤电占比'),
    computed: share,
    low: band.low,
    high: band.high,
    unit: 'share',
    verdict:
      group === 'holds'
        ? say(`${percent(share)} of electricity came from coal`, `煤电占比 ${percent(share)}`)
        : say(
            `claimed ${percent(claimed)}, it was ${percent(share)}: ${Math.abs(off)} points too ${off > 0 ? 'high' : 'low'}`,
            `所述 ${percent(claimed)}，实为 ${percent(share)}：${off > 0 ? '高' : '低'}了 ${Math.abs(off)} 个百分点`,
          ),
    because: [
      say(
        `${pair[0]} of ${pair[1]} TWh${stated ? ' (stated)' : ` in ${fact?.year} (${(fact?.part.cite ?? []).join(', ')})`}`,
        `${pair[1]} TWh 中 ${pair[0]} TWh${stated ? '（题设）' : `（${fact?.year} 年）`}`,
      ),
    ],
    holdsIf: group === 'holds' || off < 0 ? [] : [say('all thermal power is meant, not coal alone', '指全部火电，而不只是煤电')],
    assumed: claim.place === null && stated === null ? [say('the country is China', '国家按中国计')] : [],
  });
};
