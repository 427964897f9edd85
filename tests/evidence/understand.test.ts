import { describe, expect, it } from 'vitest';
import { checkRecord } from '../../src/evidence/record.ts';
import { understand } from '../../src/evidence/understand.ts';
import { madeKnown, madeRecord } from './made.ts';

const read = (run: Record<string, unknown>, other: Record<string, unknown> = {}) =>
  understand(checkRecord(madeRecord(run, other), 'r'), madeKnown());

describe('understanding a record', () => {
  it('pins what is stated and names what is not', () => {
    const { pinned, defaults, stated, job, assumed } = read({});
    expect(pinned).toEqual({
      globalBatch: 64,
      tensorParallel: 4,
      pipelineParallel: 2,
      dataParallel: 2,
      contextParallel: 1,
      expertParallel: 1,
      expertTensorParallel: 4,
      virtualStages: 2,
      microBatch: 1,
      zero: 1,
      recompute: 'full',
      sequenceParallel: true,
    });
    expect(defaults).toMatchObject({ offload: 'none', shardGroup: 2 });
    expect(stated).toBe('layout');
    expect(job).toMatchObject({
      sequence: 1024,
      globalBatch: 64,
      precision: 'bf16',
      tuning: null,
      capacityFactor: null,
      recomputeModules: null,
      flashAttention: true,
    });
    expect(assumed.join()).not.toContain('not stated');
  });

  it('takes documented defaults, and leaves degrees to the search', () => {
    const { pinned, defaults, stated, assumed } = read({
      zero: null,
      recompute: null,
      sequenceParallel: null,
      vpp: null,
      flashAttention: null,
    });
    expect([pinned.zero, pinned.recompute, pinned.sequenceParallel, pinned.virtualStages]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(defaults).toMatchObject({ zero: 1, recompute: 'selective', sequenceParallel: true, virtualStages: 1, schedule: '1f1b' });
    expect(assumed.join()).toContain('defaults of A stack');
    expect(stated).toBe('degrees');
    const open = read({ tp: null, pp: null, dp: null, cp: null, microBatch: null, vpp: null });
    expect(open.pinned.tensorParallel).toBeUndefined();
    expect(open.stated).toBe('little');
    expect(open.assumed.join()).toContain('tensorParallel, pipelineParallel, dataParallel, contextParallel, microBatch');
  });

  it('reads neither measured nor notes, and nothing depends on id or source', () => {
    const plain = read({});
    const other = read({}, { id: 'another', measured: { tokensPerSecPerChip: 1 }, notes: 'twice as fast', source: { group: 'elsewhere' } });
    expect({ ...other, id: plain.id }).toEqual(plain);
  });

  it('states a batch where none is stated, by a rule that fills the pipeline', () => {
    const { job, batchStated, assumed } = read({ globalBatch: null, microBatch: 2 });
    expect(batchStated).toBe(false);
    expect(job.globalBatch % 4).toBe(0);
    expect(job.globalBatch).toBeGreaterThanOrEqual(4 * 2 * 4);
    expect(assumed.join()).toContain('global batch');
    expect(read({ globalBatch: 63.6 }).job.globalBatch).toBe(64);
  });

  it('takes the sequence from the model where none is stated', () => {
    expect(read({ seqLen: null }).job.sequence).toBe(2048);
  });

  it('treats a micro-batch that cannot be as unstated', () => {
    expect(read({ microBatch: 0.5 }).pinned.microBatch).toBeUndefined();
    expect(read({ microBatch: 64 }).pinned.microBatch).toBeUndefined();
  });

  it('reads fine-tuning', () => {
    expect(read({ lora: true }, { kind: 'finetune' }).job.tuning).toMatchObject({ method: 'lora', rank: 16 });
    expect(read({}, { kind: 'finetune' }).job.tuning).toMatchObject({ method: 'full' });
  });

  it('reads optimizers, sharded ones as zero 1', () => {
    expect(read({ zero: null, optimizer: 'distributed fused adam' }).pinned.zero).toBe(1);
    expect(read({ optimizer: 'adamw 8-bit' }).job.optimizer).toBe('adam-8bit');
    expect(read({ optimizer: 'Muon' }).job.optimizer).toBe('muon');
    expect(read({ optimizer: 'adafactor' }).job.optimizer).toBe('adafactor');
    expect(read({ optimizer: 'SGD' }).job.optimizer).toBe('sgd');
    expect(read({ optimizer: 'lion' }).assumed.join()).toContain('"lion" taken as Adam');
    expect(read({ optimizer: null }).job.optimizer).toBe('adam');
  });

  it('reads experts: dropped tokens, degrees that fit a stage', () => {
    const moe = { experts: 8, topK: 2, expertFfn: 64, denseLayers: 0 };
    const model = { moe };
    expect(read({ tokenDrop: true, ep: 2 }, { model }).job.capacityFactor).toBe(1);
    expect(read({ ep: 8 }, { model }).pinned.expertParallel).toBe(8);
    expect(read({ ep: 3 }, { model }).pinned.expertParallel).toBeUndefined();
    expect(read({ ep: 5 }).assumed.join()).toContain('without experts');
    expect(read({ ep: null }, { model }).stated).toBe('degrees');
  });

  it('takes the narrowest format where none is stated, and refuses where none is known', () => {
    const silent = read({ precision: null });
    expect(silent.job.precision).toBe('fp8');
    expect(silent.assumed.join()).toContain('precision fp8');
    expect(() => understand(checkRecord(madeRecord({ precision: null }), 'r'), madeKnown({ peakDense: {} }))).toThrow(/no rate known/);
  });

  it('refuses serving records with the reason', () => {
    expect(() => read({}, { kind: 'serve' })).toThrow(/serving/);
  });
});
