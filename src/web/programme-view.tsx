import type { ViewProps } from './view.tsx';
export function ProgrammeView(_: ViewProps) {
  return <div />;
}
