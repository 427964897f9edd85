/** Equations behind figures, by the figure they give, else by the name of their formula; letters as in the comment of the formula. */
const BY_FIGURE: Readonly<Record<string, string>> = {
  days: 'days = tokens / (batch × sequence) × step / 86,400 s',
  chipHours: 'chip-hours = days × 24 × chips of the pool',
  tokensPerSecPerChip: 'speed = batch × sequence / (step × chips used)',
  mfu: 'MFU = speed × (6 N + 12 L h s) / dense peak',
  stepSeconds: 'step = (pipeline + gradient exchange left exposed + optimizer) × (1 + slack) × (1 + loss × log₂ nodes)',
  peakMemoryGiB: '(weights + gradients + optimizer / shards + activations in flight + workspace) × (1 + fragmentation) + context',
  calendarDays: 'calendar = productive days / share of time that is work',
  effectiveTrainingRatio: 'work / (work + rework + restarts + checkpoints + waiting)',
  costPerMillionTokensUsd: 'cost / tokens × 10⁶',
  joulesPerToken: 'energy / tokens',
  carbonTonnes: 'carbon = energy × carbon of a kWh',
  embodiedTonnes: 'making = carbon of making a chip × chips × hours held / hours of its life',
  waterCubicMetres: 'water = energy × (litres a kWh of cooling + of power stations)',
  sitePowerMW: 'power = (chips + nodes at their rating) × (1 + network) × PUE',
  energyMWh: 'energy = Σ activity (seconds × power of the activity) × (1 + network) × PUE',
  outputTokensPerSec: 'answer tokens/s = requests/s × tokens of an answer',
  tokensPerSecPerUser: 'speed for a user = 1 / median time between tokens',
  meanBatch: 'sequences in a step = rate × time that one stays (Little)',
  usdPerHour: 'cost an hour = chips × price of a chip-hour',
  joulesPerOutputToken: 'energy a token = power / answer tokens a second',
};

const BY_FORMULA: Readonly<Record<string, string>> = {
  rentPrice: 'cost = chip-hours × median price',
  ownership: 'cost = (capital × annuity + upkeep + hosting + energy + staff − resale) × hours / useful hours of life',
  secondsBetweenStops: 'between stops = 1 / (stops a chip-second × chips)',
};

export const equationOf = (figure: string, formula: string): string | null =>
  BY_FORMULA[formula] ?? BY_FIGURE[figure.split('.')[0] as string] ?? null;
