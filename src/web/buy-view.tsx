import type { ViewProps } from './view.tsx';
export function BuyView(_: ViewProps) {
  return <div />;
}
