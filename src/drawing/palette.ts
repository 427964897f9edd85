/** Colours by what they mean, light and dark: ours is blue, theirs green, assumed amber; compute is blue, messages are orange. */
export const PALETTE = {
  paper: ['#ffffff', '#12151c'],
  panel: ['#f5f6f9', '#181c25'],
  raised: ['#ffffff', '#1e232e'],
  ink: ['#151923', '#e8ebf2'],
  soft: ['#565f70', '#a3adbf'],
  faint: ['#6c7585', '#8b95a7'],
  line: ['#e2e6ed', '#2b3240'],
  hair: ['#eef0f4', '#222835'],
  ours: ['#3348c4', '#8fa2ff'],
  oursSoft: ['#dfe4fb', '#28315c'],
  theirs: ['#086b50', '#4fc9a4'],
  theirsSoft: ['#d9f0e8', '#153c33'],
  assumed: ['#8f5600', '#e3ad52'],
  assumedSoft: ['#fbeed3', '#3d3118'],
  bad: ['#b3261e', '#ff9a91'],
  badSoft: ['#fce4e2', '#46201e'],
  forward: ['#7c93f2', '#7c93f2'],
  backward: ['#3f58d6', '#566fe8'],
  weight: ['#22348f', '#3a50bb'],
  recompute: ['#b9c5fb', '#aab8f7'],
  tensor: ['#e97f3a', '#f09150'],
  expert: ['#c6541a', '#dc6b32'],
  context: ['#f2ab74', '#f2ab74'],
  pipeline: ['#dba233', '#e0ae4c'],
  data: ['#a86a12', '#c58a34'],
  bubble: ['#d5dae3', '#3a4252'],
  optimizer: ['#8452c7', '#a27be0'],
  overhead: ['#9aa4b4', '#6d7789'],
  weights: ['#3f58d6', '#566fe8'],
  gradients: ['#7c93f2', '#8da0f5'],
  states: ['#8452c7', '#a27be0'],
  activations: ['#0f8f83', '#35b5a8'],
  workspace: ['#6fc3ba', '#7fd2c9'],
  buffers: ['#e0a13a', '#e6b45e'],
  fragmentation: ['#a7b0be', '#7a8496'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export type Colour = keyof typeof PALETTE;

/** Colours of kinds of thing that have no meaning of their own, told apart by people who see few colours too. */
export const KINDS: readonly Colour[] = ['backward', 'tensor', 'activations', 'optimizer', 'data', 'gradients', 'expert', 'overhead'];

export const colour = (name: Colour): string => `var(--${name})`;

/** The colours as custom properties of a style sheet. */
export function paletteCss(): string {
  const all = (at: 0 | 1): string =>
    Object.entries(PALETTE)
      .map(([name, values]) => `--${name}:${values[at]}`)
      .join(';');
  return `:root{${all(0)};color-scheme:light}
@media (prefers-color-scheme:dark){:root:not([data-look=light]){${all(1)};color-scheme:dark}}
:root[data-look=dark]{${all(1)};color-scheme:dark}
@media print{:root,:root[data-look=dark],:root:not([data-look=light]){${all(0)};color-scheme:light}}
`;
}

/** A drawing that stands alone has no style sheet: its colours are written out. */
export function inColour(svg: string, dark = false): string {
  return svg.replace(/var\(--(\w+)\)/g, (whole, name: string) => PALETTE[name as Colour]?.[dark ? 1 : 0] ?? whole);
}
