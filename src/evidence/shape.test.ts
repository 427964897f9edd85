import { describe, expect, it } from 'vitest';
import type { ModelShape } from '../terms/model.ts';
import type { RunModel } from '../terms/run.ts';
import { countParameters } from '../workload/parameters.ts';
import { shapeOf } from './shape.ts';

const plain: RunModel = {
  name: 'plain',
  layers: 4,
  hidden: 64,
  heads: 8,
  kvHeads: 2,
  headDim: 8,
  ffn: 256,
  gatedFfn: true,
  vocab: 1000,
  tiedEmbeddings: false,
  attention: 'gqa',
};
const windowed: ModelShape = {
  name: 'Windowed',
  hidden: 64,
  vocab: 1024,
  tiedEmbeddings: true,
  positions: 'rope',
  context: 4096,
  norm: 'rms',
  bias: false,
  kinds: [
    {
      attention: { kind: 'softmax', heads: 8, kvHeads: 2, headDim: 8, window: 128, chunk: null, gatedOutput: false },
      feed: { kind: 'dense', ffn: 256, gated: true },
    },
    {
      attention: { kind: 'softmax', heads: 8, kvHeads: 2, headDim: 8, window: null, chunk: null, gatedOutput: false },
      feed: { kind: 'experts', experts: 8, topK: 2, expertFfn: 32, gated: true, sharedFfn: 0 },
    },
  ],
  order: [0, 1, 0, 1],
  multiTokenPrediction: 1,
  paramsOutside: 5,
};

describe('shape of a record', () => {
  it('comes from its own fields, nominal parameters unread', () => {
    const { shape } = shapeOf({ ...plain, params: 1e12 }, null, 'r');
    expect(shape.order).toEqual([0, 0, 0, 0]);
    expect(countParameters(shape).total).toBe(4 * (64 * (64 + 64 + 32) + 3 * 64 * 256 + 2 * 64) + 2 * 64 * 1000 + 64);
  });

  it('reads experts with leading dense layers and shared experts', () => {
    const moe = { experts: 16, topK: 2, expertFfn: 32, sharedExperts: 2, denseLayers: 1 };
    const { shape } = shapeOf({ ...plain, moe }, null, 'r');
    expect(shape.order).toEqual([0, 1, 1, 1]);
    expect(shape.kinds[1]?.feed).toEqual({ kind: 'experts', experts: 16, topK: 2, expertFfn: 32, gated: true, sharedFfn: 64 });
    expect(shapeOf({ ...plain, moe: { ...moe, denseLayers: null } }, null, 'r').shape.kinds).toHaveLength(1);
  });

  it('reads latent attention', () => {
    const mla = { qLoraRank: null, kvLoraRank: 16, qkNopeHeadDim: 8, qkRopeHeadDim: 4, vHeadDim: 8 };
    expect(shapeOf({ ...plain, attention: 'mla', mla }, null, 'r').shape.kinds[0]?.attention).toMatchObject({
      kind: 'latent',
      kvLoraRank: 16,
      qLoraRank: null,
    });
    expect(() => shapeOf({ ...plain, attention: 'mla', mla: null }, null, 'r')).toThrow(/mla/);
  });

  it('takes windows and extra heads from the catalog when depth and width agree', () => {
    const { shape, assumed } = shapeOf({ ...plain, vocab: 1000, ffn: 300, moe: { experts: 4, topK: 2, expertFfn: 32 } }, windowed, 'r');
    expect(shape.multiTokenPrediction).toBe(1);
    expect(shape.paramsOutside).toBe(0);
    expect(shape.vocab).toBe(1000);
    expect(shape.kinds[0]).toMatchObject({ attention: { window: 128 }, feed: { ffn: 300 } });
    expect(shape.kinds[1]?.feed).toMatchObject({ experts: 4 });
    expect(assumed.join()).toContain('ffn, experts');
  });

  it('fills fields that are null from the catalog, else refuses with what is missing', () => {
    const bare: RunModel = { name: 'windowed' };
    expect(shapeOf(bare, windowed, 'r').shape.order).toEqual(windowed.order);
    expect(() => shapeOf(bare, null, 'r')).toThrow(/layers, hidden, vocab, heads, ffn/);
    expect(() => shapeOf({ ...plain, moe: { experts: 4 } }, null, 'r')).toThrow(/moe.topK, moe.expertFfn/);
    expect(() => shapeOf({ ...plain, headDim: null, heads: 7 }, null, 'r')).toThrow(/headDim/);
  });

  it('ignores a namesake of another shape', () => {
    expect(shapeOf({ ...plain, layers: 5 }, windowed, 'r').shape.kinds).toHaveLength(1);
    expect(shapeOf({ ...plain, hidden: 128 }, windowed, 'r').shape.multiTokenPrediction).toBe(0);
  });

  it('names what it assumed', () => {
    const { shape, assumed } = shapeOf({ ...plain, headDim: null, kvHeads: null, gatedFfn: null }, null, 'r');
    expect(shape.kinds[0]?.attention).toMatchObject({ headDim: 8, kvHeads: 8 });
    expect(assumed.join()).toMatch(/head dimension 8.*key\/value heads.*gated feed-forward|gated feed-forward/);
    expect(shapeOf({ ...plain, kvHeads: null, attention: 'mqa' }, null, 'r').shape.kinds[0]?.attention).toMatchObject({ kvHeads: 1 });
  });
});
