/** A drawing as data: marks in user units (px), words in the reader's language, and the same figures as a table. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** what stands inside the svg element */
  readonly body: string;
  readonly title: string;
  readonly about: string;
  readonly table: Table;
  /** places that can be pointed at, in the order of the keys */
  readonly marks: readonly Mark[];
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** first line is the name */
  readonly said: readonly string[];
  /** what a press hands back */
  readonly key?: string;
}

/** The drawing as one document; `id` must be its own on the page. */
export function svgOf({ width, height, body, title, about }: Drawing, id: string, alone = false): string {
  const space = alone ? ' xmlns="http://www.w3.org/2000/svg"' : '';
  const back = alone ? `<rect width="${width}" height="${height}" fill="var(--paper)"/>` : '';
  return `<svg${space} role="img" aria-labelledby="${id}-t ${id}-d" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-sans-serif,system-ui,sans-serif"><title id="${id}-t">${escaped(title)}</title><desc id="${id}-d">${escaped(about)}</desc>${back}${body}</svg>`;
}

export function csvOf({ head, rows }: Table): string {
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}

/** The table as markup, a header of the first row of cells. */
export function tableOf({ head, rows }: Table, caption: string): string {
  const top = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('');
  const body = rows
    .map(
      ([first = '', ...rest]) =>
        `<tr><th scope="row">${escaped(first)}</th>${rest.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
    )
    .join('');
  return `<table><caption>${escaped(caption)}</caption><thead><tr>${top}</tr></thead><tbody>${body}</tbody></table>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
