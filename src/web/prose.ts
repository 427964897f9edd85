import { teller } from '../cli/prose.ts';

/** Sentences of the engine in Chinese; loaded only by those who read Chinese. */
export const chinese = teller('zh');
