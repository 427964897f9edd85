export function CatalogScreen(_: Record<string, unknown>) {
  return null;
}
