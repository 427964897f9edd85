import { render } from 'preact';
import { App } from './app.tsx';

const root = document.getElementById('page');
if (root && location.protocol !== 'file:') render(<App />, root);
