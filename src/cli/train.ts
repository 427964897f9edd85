import type { Args } from './args.ts';
import type { Exit, Face, Run } from './face.ts';
export const train: Run = (args, face) => answer('train', args, face);
export const finetune: Run = (args, face) => answer('finetune', args, face);
async function answer(_kind: 'train' | 'finetune', _args: Args, _face: Face): Promise<Exit> {
  return 0;
}
