import { z } from 'zod';
import { Protection } from '../model/snapshot.ts';
import type { Sources } from './observe.ts';

/** Mark of the cache under which the rules of a branch stand. */
const MARK = 'protection';
/** Rules change seldom, and a wrong idea of them costs one refused merge: they are read again after this. */
const KEEP_SECONDS = 300;

const Kept = z.object({ branch: z.string(), at: z.string(), protection: Protection.nullable() });

/** What the rules of a branch ask of a merge, at most some minutes old; null where the App may not read them. */
export async function observeProtection(
  { host, store, key, now }: Sources,
  branch: string,
): Promise<Protection | null> {
  const repository = `${key.owner}/${key.name}`;
  const kept = Kept.safeParse(await store.marks.get(repository, MARK));
  const age = kept.success ? (Date.parse(now()) - Date.parse(kept.data.at)) / 1000 : KEEP_SECONDS;
  if (kept.success && kept.data.branch === branch && age < KEEP_SECONDS) return kept.data.protection;
  const protection = await host.rules.protection(branch);
  await store.marks.set(repository, MARK, { branch, at: now(), protection }, now());
  return protection;
}
