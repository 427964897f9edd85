/** A pool as its lines: `512xH100@a + 256xAscend-910B`. */
export interface Group {
  readonly count: string;
  readonly chip: string;
  readonly place: string;
}

export function readGroups(said: string): readonly Group[] {
  const groups = said.split(/\s*\+\s*/).flatMap((part) => {
    if (part.trim() === '') return [];
    const [, counted, name = part] = /^\s*([\d.,_]+[kKmM]?)\s*[x×*]\s*(\S.*)$/.exec(part) ?? [];
    const [chip = '', place = ''] = name.split('@').map((text) => text.trim());
    return [{ count: counted ?? '1', chip, place }];
  });
  return groups.length ? groups : [{ count: '8', chip: '', place: '' }];
}

export function writeGroups(groups: readonly Group[]): string {
  return groups.map(({ count, chip, place }) => `${count}x${chip}${place === '' ? '' : `@${place}`}`).join(' + ');
}
