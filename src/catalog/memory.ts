/** Remembers what was made of each id of one immutable collection, for as long as the collection lives. */
export function remembering<Owner extends object, Made>(): (owner: Owner, id: string, make: () => Made) => Made {
  const kept = new WeakMap<Owner, Map<string, Made>>();
  return (owner, id, make) => {
    const known = kept.get(owner) ?? new Map<string, Made>();
    kept.set(owner, known);
    const made = known.get(id);
    if (made !== undefined) return made;
    const fresh = make();
    known.set(id, fresh);
    return fresh;
  };
}
