export function ChipsScreen(_: Record<string, unknown>) {
  return null;
}
