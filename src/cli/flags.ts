import type { Word } from './words.ts';

/** One option of a command; `value` is how help names its value, null for a switch. */
export interface Flag {
  readonly name: string;
  readonly value: string | null;
  readonly said: Word;
  /** may be given several times; all values stand in `Args.repeated` */
  readonly repeats?: true;
}

/** One positional argument. */
export interface Argument {
  readonly name: string;
  readonly said: Word;
  readonly optional?: boolean;
}

const flag = (name: string, value: string | null, said: Word): Flag => ({ name, value, said });

/** Options that every command takes. */
export const COMMON: readonly Flag[] = [
  flag('facts', 'dir', 'factsFlag'),
  flag('json', null, 'jsonFlag'),
  flag('why', null, 'whyFlag'),
  flag('locale', 'en|zh', 'localeFlag'),
  flag('as-of', 'day', 'asOfFlag'),
  flag('seed', 'n', 'seedFlag'),
];

const CALENDAR: readonly Flag[] = [
  flag('mtbf', 'time', 'mtbfFlag'),
  flag('restart-time', 'time', 'restartTimeFlag'),
  flag('checkpoint-bandwidth', 'rate', 'checkpointBandwidthFlag'),
  flag('checkpoint-interval', 'time', 'checkpointIntervalFlag'),
  flag('checkpoint-async', null, 'checkpointAsyncFlag'),
  flag('spares', 'nodes', 'sparesFlag'),
  flag('repair-time', 'time', 'repairTimeFlag'),
  flag('maintenance', 'share', 'maintenanceFlag'),
];

const WORTH: readonly Flag[] = [
  flag('price', 'rent|reserved|spot|buy|usd', 'priceFlag'),
  flag('currency', 'code', 'currencyFlag'),
  flag('budget', 'money', 'budgetFlag'),
  flag('place', 'code', 'placeFlag'),
  flag('cooling', 'name', 'coolingFlag'),
  flag('pue', 'ratio', 'pueFlag'),
  flag('grid-intensity', 'kg/kWh', 'gridFlag'),
  flag('chip-watts', 'W', 'chipWattsFlag'),
  flag('power', 'MW', 'powerFlag'),
  flag('staff', 'people', 'staffFlag'),
];

const CONSIGNMENT: readonly Flag[] = [flag('to', 'place', 'toFlag'), flag('party', 'place|name', 'partyFlag')];

const JOB: readonly Flag[] = [
  flag('model', 'name|file', 'modelFlag'),
  flag('on', 'pool', 'onFlag'),
  flag('tokens', 'count', 'tokensFlag'),
  flag('batch', 'sequences', 'batchFlag'),
  flag('seq', 'tokens', 'seqFlag'),
  flag('precision', 'format', 'precisionFlag'),
  flag('layout', 'parts', 'layoutFlag'),
  flag('framework', 'name', 'stackFlag'),
  flag('grades', 'parts', 'gradesFlag'),
  flag('wan', 'rate:delay', 'wanFlag'),
  flag('fabric', 'parts', 'fabricFlag'),
  flag('optimizer', 'name', 'optimizerFlag'),
  flag('achieved', 'rate', 'achievedFlag'),
  flag('mfu', 'share', 'mfuFlag'),
  flag('capacity', 'factor', 'capacityFlag'),
  flag('recompute-modules', 'names', 'recomputeModulesFlag'),
  flag('no-flash', null, 'noFlashFlag'),
  ...CALENDAR,
  ...WORTH,
  ...CONSIGNMENT,
  flag('exhaustive', null, 'exhaustiveFlag'),
  flag('scaling', null, 'scalingFlag'),
  flag('memory', null, 'memoryFlag'),
  flag('timeline', 'text|file', 'timelineFlag'),
  flag('trace-out', 'file', 'traceOutFlag'),
  flag('report', 'file', 'reportFlag'),
];

/** Money, energy and destination of a service. */
const WORTH_SERVED: readonly Flag[] = [...WORTH.filter(({ name }) => !['budget', 'power', 'chip-watts'].includes(name)), ...CONSIGNMENT];

/** What a service is asked, on given chips or over a short list. */
const SERVICE: readonly Flag[] = [
  flag('input', 'tokens', 'inputFlag'),
  flag('output', 'tokens', 'outputFlag'),
  flag('rate', 'requests', 'rateFlag'),
  flag('burstiness', 'ratio', 'burstinessFlag'),
  flag('users', 'count', 'usersFlag'),
  flag('requests-per-user', 'count', 'requestsPerUserFlag'),
  flag('demand', 'name', 'demandFlag'),
  flag('peak', 'ratio', 'peakFlag'),
  flag('concurrency', 'users', 'concurrencyFlag'),
  flag('think', 'time', 'thinkFlag'),
  flag('requests', 'count', 'requestsFlag'),
  flag('trace', 'file', 'traceFlag'),
  flag('columns', 'names', 'columnsFlag'),
  flag('speed', 'ratio', 'speedFlag'),
  flag('keep-going', null, 'keepGoingFlag'),
  flag('ttft', 'limit', 'ttftFlag'),
  flag('tpot', 'limit', 'tpotFlag'),
  flag('e2e', 'limit', 'e2eFlag'),
  flag('quant', 'format', 'quantFlag'),
  flag('kv', 'format', 'kvFlag'),
  flag('engine', 'name', 'engineFlag'),
  flag('layout', 'parts', 'serveLayoutFlag'),
  flag('replicas', 'count', 'replicasFlag'),
  flag('disaggregate', null, 'disaggregateFlag'),
  flag('speculate', 'how', 'speculateFlag'),
  flag('adapters', 'count', 'adaptersFlag'),
  flag('adapter-rank', 'n', 'adapterRankFlag'),
  flag('prefix-cache', 'on|off', 'prefixCacheFlag'),
  flag('prefix-share', 'share', 'prefixShareFlag'),
  flag('priority', 'share', 'priorityFlag'),
  flag('max-seqs', 'count', 'maxSeqsFlag'),
  flag('max-batched-tokens', 'count', 'maxBatchedFlag'),
  flag('batching', 'name', 'batchingFlag'),
  flag('router', 'name', 'routerFlag'),
];

const SERVE: readonly Flag[] = [
  flag('model', 'name|file', 'modelFlag'),
  flag('on', 'pool', 'onFlag'),
  ...SERVICE,
  ...WORTH_SERVED,
  flag('wan', 'rate:delay', 'wanFlag'),
  flag('out', 'file', 'outFlag'),
  flag('report', 'file', 'reportFlag'),
  flag('trace-out', 'file', 'serveTraceOutFlag'),
];

const SIZE_SERVE: readonly Flag[] = [
  flag('model', 'name|file', 'modelFlag'),
  flag('chips', 'names', 'chipsFlag'),
  ...SERVICE,
  flag('profile', 'parts', 'profileFlag'),
  flag('mfu', 'share', 'mfuFlag'),
  flag('achieved', 'rate', 'achievedFlag'),
  flag('tokens-per-chip', 'rate', 'tokensPerChipFlag'),
  flag('chip-seconds', 'count', 'chipSecondsFlag'),
  flag('busy', 'share', 'busyFlag'),
  ...WORTH_SERVED,
];

/** The job of a command that plans it on several pools. */
const SHARED_JOB: readonly Flag[] = JOB.filter(
  ({ name }) => !['on', 'layout', 'scaling', 'memory', 'timeline', 'trace-out', 'wan', 'fabric'].includes(name),
);

const COMPARE: readonly Flag[] = [{ ...flag('on', 'pool', 'compareOnFlag'), repeats: true }, ...SHARED_JOB];

const EQUAL: readonly Flag[] = [
  flag('target', 'pool', 'targetFlag'),
  flag('chips', 'names', 'equalChipsFlag'),
  flag('claimed', 'times', 'claimedFlag'),
  flag('no-workloads', null, 'noWorkloadsFlag'),
  ...SHARED_JOB,
  ...SERVICE.filter(({ name }) => ['input', 'output', 'ttft', 'tpot', 'e2e', 'quant', 'kv', 'engine'].includes(name)),
];

/** What is bought: offers, a deadline, and a job without its pool. */
const SIZE_TRAIN: readonly Flag[] = [
  flag('chips', 'offers', 'offersFlag'),
  flag('deadline', 'days', 'deadlineFlag'),
  flag('sure', null, 'sureFlag'),
  ...SHARED_JOB,
];

const TUNING: readonly Flag[] = [
  flag('method', 'name', 'methodFlag'),
  flag('rank', 'n', 'rankFlag'),
  flag('targets', 'name', 'targetsFlag'),
  flag('padding', 'share', 'paddingFlag'),
];

const FILTERS: readonly Flag[] = [flag('maker', 'name', 'makerFlag'), flag('kind', 'name', 'kindFlag'), flag('find', 'text', 'findFlag')];

const CONTROLS: readonly Flag[] = [
  flag('chip', 'name', 'chipFlag'),
  flag('on', 'pool', 'controlPoolFlag'),
  ...CONSIGNMENT,
  flag('end-use', 'name', 'endUseFlag'),
  flag('buyer', 'name', 'buyerFlag'),
  flag('envelope', 'ft3', 'envelopeFlag'),
  flag('file', 'file', 'casesFlag'),
];

/** A command as help shows it and as its arguments are read. `path` is what is typed: `facts show`. */
export interface Command {
  readonly path: readonly string[];
  readonly about: Word;
  readonly arguments: readonly Argument[];
  readonly flags: readonly Flag[];
  /** other names of a flag */
  readonly synonyms?: Readonly<Record<string, string>>;
}

export const COLLECTIONS = ['chips', 'models', 'systems', 'networks', 'stacks', 'engines'] as const;

export type Collection = (typeof COLLECTIONS)[number];

const command = (path: string, about: Word, flags: readonly Flag[], ...args: readonly Argument[]): Command => ({
  path: path.split(' '),
  about,
  arguments: args,
  flags: [...flags, ...COMMON],
  synonyms: { stack: 'framework' },
});

export const COMMANDS: readonly Command[] = [
  command('train', 'trainAbout', JOB),
  command('finetune', 'finetuneAbout', [...JOB, ...TUNING]),
  command('lifecycle', 'lifecycleAbout', [], { name: 'file', said: 'planFileArgument' }),
  command('serve', 'serveAbout', SERVE),
  command('size serve', 'sizeServeAbout', SIZE_SERVE),
  command('size train', 'sizeTrainAbout', SIZE_TRAIN),
  command('compare', 'compareAbout', COMPARE),
  command('equal', 'equalAbout', EQUAL),
  command('schedule', 'scheduleAbout', [flag('out', 'file', 'scheduleOutFlag')], { name: 'file', said: 'jobsFileArgument' }),
  command('predict', 'predictAbout', [], { name: 'file', said: 'fileArgument' }),
  command('evidence', 'evidenceAbout', [], { name: 'file', said: 'evidenceArgument', optional: true }),
  command('controls', 'controlsAbout', CONTROLS),
  command('controls headroom', 'headroomAbout', [flag('die-area', 'mm2', 'dieAreaFlag'), ...CONSIGNMENT]),
  command('claim', 'claimAbout', [flag('file', 'file', 'claimsFlag')], { name: 'statement', said: 'statementArgument', optional: true }),
  ...COLLECTIONS.map((what) => command(`facts ${what}`, 'listAbout', FILTERS)),
  command('facts prices', 'listAbout', [flag('chip', 'name', 'chipFlag'), flag('find', 'text', 'findFlag')]),
  command('facts grids', 'listAbout', [flag('find', 'text', 'findFlag')]),
  command('facts readiness', 'readinessAbout', [flag('find', 'text', 'findFlag')]),
  command('facts show', 'showAbout', [], { name: 'id', said: 'idArgument' }),
  command('facts trace', 'traceAbout', [], { name: 'path', said: 'pathArgument' }),
  command('facts check', 'checkAbout', [], { name: 'dir', said: 'folderArgument' }),
  command('ui', 'uiAbout', [
    flag('port', 'n', 'portFlag'),
    flag('host', 'address', 'hostFlag'),
    flag('open', null, 'openFlag'),
    flag('threads', 'n', 'threadsFlag'),
    flag('patience', 's', 'patienceFlag'),
  ]),
  command('mcp', 'mcpAbout', [flag('threads', 'n', 'threadsFlag'), flag('patience', 's', 'patienceFlag')]),
];
