import type { ViewProps } from './view.tsx';
export function ClaimsView(_: ViewProps) {
  return <div />;
}
