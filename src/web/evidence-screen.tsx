export function EvidenceScreen(_: Record<string, unknown>) {
  return null;
}
