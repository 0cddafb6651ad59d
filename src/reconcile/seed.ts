import { randomBytes } from 'node:crypto';
import { statusOf } from '../clusters/builtin/failure.ts';
import type { KubeApi } from '../clusters/builtin/kube-api.ts';
import { TerminalError } from '../model/errors.ts';
import { textAt } from './read-json.ts';

/** The Secret in the agent's namespace that keeps its seed. */
export const SEED_SECRET = 'shiplock-agent-seed';
const FIELD = 'seed';

/**
 * The key that only this agent has: from its settings, else from its Secret, which is made at the first start. A dry
 * run makes none: its random values are different from run to run.
 */
export async function findSeed(
  given: string | null,
  api: Pick<KubeApi, 'get' | 'create'>,
  namespace: string,
  options: { dryRun: boolean },
): Promise<string> {
  if (given !== null) return given;
  const ref = { group: '', version: 'v1', kind: 'Secret', namespace, name: SEED_SECRET };
  const stored = readSeed(await api.get(ref));
  if (stored !== null) return stored;
  const seed = randomBytes(32).toString('base64url');
  if (options.dryRun) return seed;
  const data = { [FIELD]: Buffer.from(seed).toString('base64') };
  try {
    await api.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: SEED_SECRET, namespace },
      type: 'Opaque',
      data,
    });
    return seed;
  } catch (error) {
    // Another agent process was first: its seed is the one that counts.
    const others = readSeed(await api.get(ref));
    if (others !== null) return others;
    throw explained(error, namespace);
  }
}

/** The agent's first write: what stops it here is how it was installed. */
function explained(error: unknown, namespace: string): unknown {
  const what = (sentence: string) => new TerminalError(`${sentence} (docs/agent.md, "Rights")`, { cause: error });
  const status = statusOf(error);
  if (status === 404) return what(`the namespace ${namespace} is not there: make it, or name another with --namespace`);
  if (status === 403) return what(`the agent may make no Secret in ${namespace}: apply deploy/agent/agent.yaml there`);
  return error;
}

function readSeed(secret: unknown): string | null {
  const text = textAt(secret, 'data', FIELD);
  return text === null || text === '' ? null : Buffer.from(text, 'base64').toString('utf8');
}
