/** Traces that a person dropped: their files stay on this machine, the address holds their names only. */
const held = new Map<string, File>();

/** Keeps a file under its name; another file of the same name gets a name of its own. */
export function holdTrace(file: File): string {
  let name = file.name;
  for (let count = 2; held.has(name) && held.get(name) !== file; count++) name = `${file.name} (${count})`;
  held.set(name, file);
  return name;
}

export const heldTrace = (name: string | undefined): File | null => (name === undefined ? null : (held.get(name) ?? null));
