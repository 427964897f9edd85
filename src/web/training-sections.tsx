export function TrainingSections(_: Record<string, unknown>) {
  return null;
}
