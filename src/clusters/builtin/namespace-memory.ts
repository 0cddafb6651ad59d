import type { KubeObject } from '../cluster.ts';
import type { KubeApi } from './kube-api.ts';

/** Long enough for one pass over many targets that share namespaces. */
const MAX_AGE_MS = 10_000;

/** Namespaces as they were a moment ago: many targets live in one. */
export interface NamespaceMemory {
  /** The namespace, at most ten seconds old; null when it is not there, which is never remembered. */
  find(name: string): Promise<KubeObject | null>;
  /** A write into it failed: it may have gone. */
  forget(name: string): void;
}

/** Asks for each namespace once in ten seconds. One that went meanwhile fails the dry run of what shall live in it. */
export function createNamespaceMemory(api: Pick<KubeApi, 'get'>, now: () => number): NamespaceMemory {
  const known = new Map<string, { at: number; answer: Promise<KubeObject | null> }>();

  function ask(name: string): Promise<KubeObject | null> {
    const answer = api.get({ group: '', version: 'v1', kind: 'Namespace', namespace: null, name });
    const asked = { at: now(), answer };
    known.set(name, asked);
    const drop = () => {
      if (known.get(name) === asked) known.delete(name);
    };
    answer.then((object) => object === null && drop(), drop);
    return answer;
  }

  return {
    find(name) {
      const last = known.get(name);
      return last !== undefined && now() - last.at < MAX_AGE_MS ? last.answer : ask(name);
    },
    forget: (name) => known.delete(name),
  };
}
