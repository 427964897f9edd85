import { Problem } from '../terms/problem.ts';

const PATIENCE = 15_000;

/**
 * The config.json of `organisation/name` from the Hugging Face hub, parsed. The only place where the command asks the network, and only
 * for `--model hf:...`. The hub's own settings hold: HF_ENDPOINT for a mirror, HF_TOKEN for what is gated, HF_HUB_OFFLINE to forbid it.
 */
export async function fetchConfig(name: string, env: Readonly<Record<string, string | undefined>>): Promise<unknown> {
  const where = '--model';
  const said = `hf:${name}`;
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw new Problem({ code: 'bad-value', where, said, expected: 'hf:organisation/name' });
  const unreached = (why: string): Problem =>
    new Problem({ code: 'not-reached', where, said: `${said} (${why})`, expected: 'the hub to answer; or a config.json on this machine' });
  if (env.HF_HUB_OFFLINE && env.HF_HUB_OFFLINE !== '0') throw unreached('HF_HUB_OFFLINE is set');
  const endpoint = (env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
  const headers: Record<string, string> = env.HF_TOKEN ? { authorization: `Bearer ${env.HF_TOKEN}` } : {};
  let response: Response;
  try {
    response = await fetch(`${endpoint}/${name}/resolve/main/config.json`, { headers, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw unreached(((error as Error).cause as Error | undefined)?.message ?? (error as Error).message);
  }
  if (response.status === 404 || response.status === 401 || response.status === 403)
    throw new Problem({
      code: 'unknown-model',
      where,
      said,
      expected: `a model of the hub with a config.json that may be read (it answered ${response.status})`,
    });
  if (!response.ok) throw unreached(`it answered ${response.status}`);
  try {
    return await response.json();
  } catch {
    throw unreached('its config.json is not JSON');
  }
}
