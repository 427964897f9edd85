export function TakeAway(_: Record<string, unknown>) {
  return null;
}
