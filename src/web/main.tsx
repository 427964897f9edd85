import { render } from 'preact';
import { App } from './app.tsx';
import { readPlace } from './link.ts';
import { answering } from './use-answer.ts';

const root = document.getElementById('page');
if (root && location.protocol !== 'file:') {
  if (readPlace(location.hash).place.screen === 'plan') answering.wake();
  render(<App />, root);
}
