export function WhyPanel(_: Record<string, unknown>) {
  return null;
}
