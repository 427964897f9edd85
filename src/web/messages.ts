import type { Curve, LoadCurve, Operators } from '../report/drawn.ts';
import type { Plan, TrainingChoice } from '../terms/plan.ts';
import type { ProblemFields } from '../terms/problem.ts';
import type { Status } from '../terms/rule.ts';
import type { ServiceChoice } from '../terms/service-plan.ts';
import type { StepBars } from '../terms/step-bars.ts';

import type { RuleAsk, RuleDecision, RulesPage, StatusSpans } from './rule-messages.ts';

export type { Curve, LoadCurve, Operators } from '../report/drawn.ts';

/** What passes between the page and the engine's worker. */

export type JobKind = 'train' | 'finetune' | 'serve';

/** A question in the words of the command line, with the person's own model where there is one. */
export interface Ask {
  readonly kind: JobKind;
  readonly said: Readonly<Record<string, string>>;
  readonly own: { readonly name: string; readonly config: unknown } | null;
  /** YYYY-MM-DD */
  readonly asOf: string;
  /** requests that the question names and a person dropped */
  readonly trace?: File | null;
}

/** Each request by its name: what is sent, and what comes back. */
export interface Requests {
  readonly plan: { readonly send: Ask; readonly reply: Answer };
  readonly details: { readonly send: Ask; readonly reply: Details };
  readonly scaling: { readonly send: Ask; readonly reply: Curve };
  readonly load: { readonly send: Ask; readonly reply: LoadCurve };
  readonly course: { readonly send: Ask; readonly reply: Course | null };
  readonly trace: { readonly send: Ask; readonly reply: string };
  readonly catalog: { readonly send: null; readonly reply: Catalog };
  readonly source: { readonly send: string; readonly reply: readonly FactRow[] };
  readonly thing: { readonly send: string; readonly reply: readonly FactRow[] };
  readonly list: { readonly send: string; readonly reply: readonly ListedThing[] };
  readonly evidence: { readonly send: null; readonly reply: Evidence };
  readonly fit: { readonly send: string; readonly reply: FitSaid };
  readonly rules: { readonly send: RuleAsk; readonly reply: RulesPage };
  readonly decision: { readonly send: RuleAsk & { readonly chip: string }; readonly reply: RuleDecision };
  readonly statuses: {
    readonly send: { readonly chip: string; readonly to: string; readonly party?: string };
    readonly reply: StatusSpans;
  };
  readonly route: { readonly send: RuleAsk; readonly reply: Readonly<Record<string, Status>> };
  readonly own: { readonly send: { readonly name: string; readonly config: unknown }; readonly reply: OwnShape };
}

export type RequestName = keyof Requests;

/** A command line as the page asks it of the desk, with the texts that stand for its files. */
export interface Order {
  readonly argv: readonly string[];
  readonly texts: readonly (readonly [name: string, text: string])[];
  readonly locale: 'en' | 'zh';
}

/** What the command printed; false = it was answered, but nothing satisfies the question. */
export interface Printed {
  readonly text: string;
  readonly satisfied: boolean;
}

/** What both workers are asked. */
export interface AllRequests extends Requests {
  readonly run: { readonly send: Order; readonly reply: Printed };
}

export interface ToEngine {
  readonly id: number;
  readonly name: keyof AllRequests;
  readonly body: unknown;
}

export type FromEngine =
  | { readonly id: number; readonly kind: 'done'; readonly body: unknown }
  | { readonly id: number; readonly kind: 'progress'; readonly said: string }
  | { readonly id: number; readonly kind: 'problems'; readonly problems: readonly ProblemFields[] }
  | { readonly id: number; readonly kind: 'fault'; readonly said: string };

/** A network put together of parts, as the plan's answer holds it; rates in B/s. */
export interface FabricShown {
  readonly radix: number;
  readonly portBandwidth: number;
  readonly oversubscription: number;
  readonly rails: number;
  readonly leaves: number;
  readonly spines: number;
  readonly cores: number;
  readonly switches: number;
  readonly down: number;
  readonly up: number;
  readonly hostCables: number;
  readonly switchCables: number;
  readonly bisection: number;
  readonly nodes: number;
  readonly portsPerNode: number;
  readonly chipBandwidth: number;
  readonly watts: number | null;
  /** steps a second on a network twice as fast, over those of the choice */
  readonly gainOfTwiceTheSpeed: number | null;
}

export interface TrainingAnswer {
  readonly kind: 'train' | 'finetune';
  readonly plan: Plan<TrainingChoice> & { readonly fabric?: FabricShown };
  readonly understood: TrainingUnderstood;
}

export interface ServiceAnswer {
  readonly kind: 'serve';
  readonly plan: Plan<ServiceChoice>;
  readonly understood: ServiceUnderstood;
}

/** An answer, with what the page needs to name things. */
export type Answer = TrainingAnswer | ServiceAnswer;

export interface Understood {
  readonly modelName: string;
  readonly modelId: string | null;
  readonly parameters: { readonly total: number; readonly active: number };
  readonly groups: readonly GroupSaid[];
  /** ms that the engine took */
  readonly took: number;
  /** why bands are as wide as they are; null = of several kinds of chips */
  readonly bands: BandReasons | null;
}

/** What the widths of bands hang on, and what measured over predicted was in four of five comparable runs. */
export interface BandReasons {
  readonly novelty: 'known' | 'near' | 'far';
  readonly work: 'dense' | 'experts' | 'adapters';
  readonly stated: 'layout' | 'degrees' | 'little' | null;
  readonly chip: string;
  readonly software: string;
  readonly widths: Readonly<Record<string, BandWidth>>;
}

export interface BandWidth {
  readonly low: number;
  readonly high: number;
  /** effective number of held-out runs; 0 = assumed */
  readonly runs: number;
}

/** A fit as people ask about it: its figures, what it was made from, whom it saw, how far it is off. */
export interface FitSaid {
  readonly path: string;
  readonly from: string | null;
  readonly figures: readonly (readonly [string, string])[];
  /** published runs that it saw, by source; the most first */
  readonly runs: readonly { readonly source: string; readonly title: string; readonly url: string | null; readonly count: number }[];
  /** chips whose kernels it saw, and the files of timings */
  readonly chips: readonly string[];
  readonly files: readonly { readonly source: string; readonly rows: number }[];
  /** median error of each operation, seen and with the chip left out */
  readonly errors: readonly { readonly operation: string; readonly median: number; readonly leftOut: number | null }[];
  readonly assumed: boolean;
}

export interface TrainingUnderstood extends Understood {
  readonly tokens: number | null;
  readonly batch: number;
  readonly sequence: number;
  readonly precision: string;
  readonly stack: string;
  /** GiB of one rank of the group that the plan's memory speaks of; null = unknown */
  readonly capacityGiB: number | null;
}

export interface ServiceUnderstood extends Understood {
  readonly meanInput: number;
  readonly meanOutput: number;
  readonly limits: readonly { readonly figure: string; readonly percentile: number; readonly seconds: number }[];
  readonly load: string;
}

export interface GroupSaid {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  readonly maker: string;
}

/** What is drawn below a training answer; each null where it has no meaning (unlike chips). */
export interface Details {
  readonly steps: StepBars | null;
  readonly operators: Operators | null;
}

/** A service as it was played, in equal bins of time; times in s, rates a second. */
export interface Course {
  readonly seconds: number;
  readonly binSeconds: number;
  readonly requests: number;
  readonly came: readonly number[];
  readonly answered: readonly number[];
  readonly tokens: readonly number[];
  /** requests that wait for their first step, and that are served: means of the bin */
  readonly waiting: readonly number[];
  readonly serving: readonly number[];
  /** when a request came, and how long its first token took */
  readonly cloud: readonly (readonly [number, number])[];
  readonly tail: {
    readonly at: readonly number[];
    readonly ttft: readonly number[];
    readonly tpot: readonly number[];
    readonly e2e: readonly number[];
  };
  readonly replicas: number;
}

export interface Catalog {
  readonly models: readonly ListedModel[];
  readonly chips: readonly ListedChip[];
  readonly systems: readonly { readonly id: string; readonly name: string; readonly chips: number }[];
  readonly places: readonly { readonly code: string; readonly name: string }[];
  readonly stacks: readonly { readonly id: string; readonly name: string }[];
  readonly engines: readonly { readonly id: string; readonly name: string }[];
}

export interface ListedModel {
  readonly id: string;
  readonly name: string;
  readonly maker: string;
  readonly parameters: number;
  readonly active: number;
  /** lower-case text that search looks through: names and aliases */
  readonly text: string;
}

export interface ListedChip {
  readonly id: string;
  readonly name: string;
  readonly maker: string;
  readonly kind: string;
  readonly released: string | null;
  /** base units; null = unknown */
  readonly memory: number | null;
  readonly bandwidth: number | null;
  readonly peak16: number | null;
  readonly peak8: number | null;
  readonly peak4: number | null;
  readonly watts: number | null;
  readonly link: number | null;
  /** USD an hour, on demand, median; null = no published price */
  readonly price: number | null;
  readonly tpp: number | null;
  readonly text: string;
}

export interface FactRow {
  readonly path: string;
  readonly is: string;
  readonly from: string | null;
  readonly note: string | null;
  readonly assumed: boolean;
  readonly others: readonly string[];
  readonly sources: readonly {
    readonly id: string;
    readonly title: string;
    readonly url: string | null;
    readonly date: string | null;
    readonly read: boolean;
    readonly where: string | null;
  }[];
}

export interface ListedThing {
  readonly id: string;
  readonly name: string;
  readonly maker: string | null;
}

export interface Evidence {
  readonly dots: readonly EvidenceDot[];
  readonly sources: Readonly<Record<string, { readonly title: string; readonly url: string | null }>>;
}

/** A published run beside what the engine says of it with its source left out. */
export interface EvidenceDot {
  readonly id: string;
  readonly quantity: 'train' | 'memory' | 'serve' | 'tpot' | 'ttft';
  readonly measured: number;
  readonly predicted: number;
  readonly seen: number | null;
  readonly chip: string;
  readonly model: string;
  readonly source: string;
}

export interface OwnShape {
  readonly name: string;
  readonly parameters: number;
  readonly active: number;
  readonly assumed: readonly string[];
}
