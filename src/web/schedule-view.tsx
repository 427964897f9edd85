import type { ViewProps } from './view.tsx';
export function ScheduleView(_: ViewProps) {
  return <div />;
}
