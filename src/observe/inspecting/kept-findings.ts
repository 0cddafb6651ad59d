import { createByteCache } from '../../git/byte-cache.ts';
import { Finding } from '../../model/finding.ts';
import { type Asked, nameOfAsked } from './asked.ts';
import { createDigests, sha256 } from './digests.ts';

/** An outer place for findings, such as a table. It does not throw: what it cannot do it leaves. */
export interface FindingsStore {
  /** What is kept under the first of these keys that is there; whoever reads it judges whether it is still a list of findings. */
  get(keys: readonly string[]): Promise<unknown>;
  /** Keeps findings; nobody waits for it. */
  set(key: string, findings: readonly Finding[]): void;
}

/** What an inspection came to: findings, and whether asking again would bring the same. */
export interface Inspected {
  findings: readonly Finding[];
  /** False when something ran out of time or ended: that is tried again. */
  isLasting: boolean;
}

/** Findings of rendered targets, kept under all that they come from. */
export interface KeptFindings {
  /** What is kept, else what `inspect` finds; two that ask the same at once share it. */
  of(asked: Asked, inspect: () => Promise<Inspected>): Promise<readonly Finding[]>;
}

export interface KeptFindingsSettings {
  /** Names the program that inspects: another one may find something else. */
  program: string;
  store?: FindingsStore;
}

const CAPACITY = 16 * 1024 * 1024;
const Kept = Finding.array();

/**
 * Keeps the findings that were asked for last in memory, and all of them in the store. What the store holds and is no
 * list of findings counts as not there.
 */
export function createKeptFindings({ program, store }: KeptFindingsSettings): KeptFindings {
  // Of objects: what a render or a file made stays the same object for as long as that is remembered.
  const digests = createDigests();
  const memory = createByteCache<readonly Finding[]>(CAPACITY);
  const running = new Map<string, Promise<readonly Finding[]>>();

  function remember(key: string, findings: readonly Finding[]): readonly Finding[] {
    memory.set(key, findings, 200 + JSON.stringify(findings).length * 2);
    return findings;
  }

  async function find(key: string, inspect: () => Promise<Inspected>): Promise<readonly Finding[]> {
    const kept = Kept.safeParse(await store?.get([key]));
    if (kept.success) return remember(key, kept.data);
    const { findings, isLasting } = await inspect();
    if (!isLasting) return findings;
    store?.set(key, findings);
    return remember(key, findings);
  }

  return {
    async of(asked, inspect) {
      const key = `findings ${sha256(`${program} ${nameOfAsked(asked, digests)}`)}`;
      const known = memory.get(key) ?? running.get(key);
      if (known !== undefined) return await known;
      const found = find(key, inspect).finally(() => running.delete(key));
      running.set(key, found);
      return await found;
    },
  };
}
