import { Protection } from '../model/protection.ts';
import type { Sources } from './observe.ts';

/** Marks of the cache under which the rules of a branch stand begin so. */
const MARK = 'protection:';
/** Rules change seldom, and a wrong idea of them costs one refused merge: they are read again after this. */
const KEEP_SECONDS = 300;

/** What the rules of a branch ask of a merge, at most some minutes old; null where the App may not read them. */
export async function observeProtection(
  { host, store, key, now }: Sources,
  branch: string,
): Promise<Protection | null> {
  const repository = `${key.owner}/${key.name}`;
  const kept = keptOf(await store.marks.get(repository, `${MARK}${branch}`));
  if (kept?.branch === branch && Date.parse(now()) - Date.parse(kept.at) < KEEP_SECONDS * 1000) return kept.protection;
  const protection = await host.rules.protection(branch);
  await store.marks.set(repository, `${MARK}${branch}`, { branch, at: now(), protection }, now());
  return protection;
}

/** Makes the next look read the rules of every branch anew: something was refused, and new rules may be why. */
export async function forgetProtection({ store, key }: Pick<Sources, 'store' | 'key'>): Promise<void> {
  const repository = `${key.owner}/${key.name}`;
  for (const mark of await store.marks.list(repository, MARK)) await store.marks.delete(repository, mark.key);
}

function keptOf(mark: unknown): { branch: string; at: string; protection: Protection | null } | null {
  if (typeof mark !== 'object' || mark === null) return null;
  const { branch, at, protection } = mark as Record<string, unknown>;
  const read = Protection.nullable().safeParse(protection);
  return typeof branch === 'string' && typeof at === 'string' && read.success
    ? { branch, at, protection: read.data }
    : null;
}
