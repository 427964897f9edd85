/** Non-empty subsets; of many members those that leave out one, the single ones and growing beginnings by count. */
export function subsets<T>(items: readonly T[]): T[][] {
  if (items.length > 10) return [[...items], ...items.map((_, out) => items.filter((__, i) => i !== out)), ...items.map((item) => [item])];
  const found: T[][] = [];
  for (let mask = 1; mask < 2 ** items.length; mask++) found.push(items.filter((_, i) => (mask >> i) & 1));
  return found;
}

/** Every division of every non-empty subset into blocks. */
export function partitions<T>(items: readonly T[]): T[][][] {
  let found: T[][][] = [[]];
  for (const item of items)
    found = found.flatMap((blocks) => [
      blocks,
      ...blocks.map((block, i) => blocks.map((other, j) => (i === j ? [...block, item] : other))),
      [...blocks, [item]],
    ]);
  return found.filter((blocks) => blocks.length > 0);
}
