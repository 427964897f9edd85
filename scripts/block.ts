/** A part of a hand-written page that a program keeps current: `<!-- name -->` ... `<!-- /name -->`. */
export function replaceBlock(page: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`the page has no block ${open} ... ${close}`);
  return `${page.slice(0, from)}${open}\n${content.trim()}\n${page.slice(to)}`;
}
