import { createHash } from 'node:crypto';
import type { RenderEngine, Trust } from './engine.ts';
import type { Ranking, Select, SelectQuery } from './select.ts';

/** Rankings that are kept in memory; the one that was not used for longest goes first. */
const MOST = 4_000;

/**
 * Ranks tags by the engine, each content once: the key is the tags, the policy and the engine. What one call cannot
 * answer is asked one by one, so that a single policy never keeps the others from their answer.
 */
export function createSelect(engine: Pick<RenderEngine, 'select' | 'version'>, most = MOST): Select {
  const kept = new Map<string, Ranking>();

  async function ask(queries: readonly SelectQuery[], trust: Trust): Promise<Ranking[]> {
    const answer = await engine.select(queries, trust);
    if (answer.status === 'selected' && answer.rankings.length === queries.length) return answer.rankings;
    if (queries.length < 2) {
      if (answer.status !== 'failed') throw new Error('versions cannot be ranked: the engine did not answer');
      const { code, message } = answer.error;
      if (code === 'crash') throw new Error(`versions cannot be ranked: ${message}`);
      return [{ ranked: [], unranked: [], fault: { field: '', message } }];
    }
    const rankings: Ranking[] = [];
    for (const query of queries) rankings.push(...(await ask([query], trust)));
    return rankings;
  }

  async function askMissing(missing: ReadonlyMap<string, SelectQuery>, trust: Trust): Promise<[string, Ranking][]> {
    if (missing.size === 0) return [];
    const rankings = await ask([...missing.values()], trust);
    const found = [...missing.keys()].flatMap((key, index): [string, Ranking][] => {
      const ranking = rankings[index];
      return ranking === undefined ? [] : [[key, ranking]];
    });
    for (const [key, ranking] of found) kept.set(key, ranking);
    for (const key of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(key);
    }
    return found;
  }

  return async (queries, trust = 'own') => {
    const keys = queries.map((query) => keyOf(query, engine.version));
    const there = new Map(keys.flatMap((key) => touched(kept, key)));
    const missing = new Map(queries.map((query, index) => [keys[index] ?? '', query]));
    for (const key of there.keys()) missing.delete(key);
    const found = new Map([...there, ...(await askMissing(missing, trust))]);
    return keys.flatMap((key) => found.get(key) ?? []);
  };
}

/** What is kept under a key, as the one that was used last. */
function touched(kept: Map<string, Ranking>, key: string): [string, Ranking][] {
  const ranking = kept.get(key);
  if (ranking === undefined) return [];
  kept.delete(key);
  kept.set(key, ranking);
  return [[key, ranking]];
}

function keyOf({ policy, tags }: SelectQuery, version: string): string {
  const lines = tags.map(({ tag, created }) => (created == null ? tag : `${tag} ${created}`)).sort();
  return createHash('sha256')
    .update(`${version}\n${JSON.stringify(policy)}\n${lines.join('\n')}`)
    .digest('base64');
}
