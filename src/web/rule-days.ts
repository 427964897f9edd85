/** Days since 1970 of a day by the calendar. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** The first days of the years between two days. */
export function yearTicks(first: string, last: string): { readonly at: number; readonly name: string }[] {
  const [from, to] = [Number(first.slice(0, 4)), Number(last.slice(0, 4))];
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    at: dayNumber(`${from + index}-01-01`),
    name: String(from + index),
  })).filter(({ at }) => at >= dayNumber(first));
}
