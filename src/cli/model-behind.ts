import { existsSync } from 'node:fs';
import type { FoundModel, ModelSource } from '../asking/resolve.ts';
import { type GgufModel, type ModelFile, readModelConfig } from '../index.ts';
import { mayLook, onlyAtHome } from './sent.ts';

/** What stands behind a model's name where it is none of the catalog: a file, a folder, or a name of the hub. What is wrong with it is told when it is asked for. */
export async function modelBehind(said: string | undefined): Promise<ModelSource> {
  if (said === undefined) return null;
  if (said.startsWith('hf:')) return await later(() => ofHub(said));
  if (/^[./\\~]|\.(json|gguf)$/.test(said) || (/[\\/]/.test(said) && mayLook() && existsSync(said))) return await later(() => ofFile(said));
  return null;
}

/** Does work now, and gives or throws what came of it when it is asked for. */
export async function later<T>(work: () => T | Promise<T>): Promise<() => T> {
  try {
    const done = await work();
    return () => done;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function ofHub(said: string): Promise<FoundModel> {
  onlyAtHome('--model', said, 'a model of the catalog, or a config.json sent with the question');
  const { fetchConfig } = await import('./hub.ts');
  return found(readModelConfig(await fetchConfig(said.slice('hf:'.length), process.env), said), said);
}

async function ofFile(said: string): Promise<FoundModel> {
  const { readModelFile } = await import('./model-file.ts');
  return found(readModelFile(said), said);
}

function found(file: ModelFile | GgufModel, from: string): FoundModel {
  return { id: null, shape: file.model, published: undefined, weights: weightsOf(file, from), assumed: file.assumed };
}

/** The format of a file's weights: of most bytes in a GGUF file, as quantised or kept in a configuration. */
function weightsOf(file: ModelFile | GgufModel, from: string): FoundModel['weights'] {
  const name = 'weights' in file ? file.weights[0]?.format.toLowerCase() : (file.quantization?.precision ?? file.dtype);
  return name ? { name, from } : null;
}
