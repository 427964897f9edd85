export function ServiceSections(_: Record<string, unknown>) {
  return null;
}
