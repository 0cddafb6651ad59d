import { randomBytes } from 'node:crypto';
import type { KubeApi } from '../clusters/builtin/kube-api.ts';
import { explainRefusal, readField, secretRef } from './own-secret.ts';

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
  const ref = secretRef(namespace, SEED_SECRET);
  const stored = readField(await api.get(ref), FIELD);
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
    const others = readField(await api.get(ref), FIELD);
    if (others !== null) return others;
    throw explainRefusal(error, namespace);
  }
}
