import { createHash } from 'node:crypto';
import type { Artifact } from '../model/release.ts';
import type { SignatureRule, SignatureState } from '../model/signatures.ts';
import type { PullState, TargetChange } from '../model/snapshot.ts';
import type { SignatureCheck, SigningPolicy } from '../signatures/signatures.ts';
import type { Mark } from '../store/marks.ts';
import { signatureRuleOf } from '../text/signature-rule.ts';
import { readPolicy } from './signing-policy.ts';
import { SIGNED_BY_GITHUB } from './tag-of-fact.ts';
import type { View } from './views.ts';

type Known = Pick<SignatureState, 'status' | 'found' | 'problem' | 'again'>;

/**
 * What the signatures say of the images that open pull requests and groups of the merge queue would bring, where the
 * config asks. Whatever counts once
 * is kept for good, since neither a digest nor a signature changes; what does not is looked at again.
 */
export async function observeSignatures(
  view: View,
  pulls: readonly Pick<PullState, 'changes'>[],
): Promise<SignatureState[]> {
  const states = new Map<string, SignatureState>();
  for (const change of pulls.flatMap(({ changes }) => changes)) {
    for (const artifact of newImages(change)) {
      const state = await stateOf(view, change, artifact);
      if (state !== null) states.set(`${state.repository}:${state.tag}@${state.digest} ${state.environment}`, state);
    }
  }
  return [...states].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, state]) => state);
}

function newImages({ before, after }: TargetChange): Artifact[] {
  const isOld = (artifact: Artifact) =>
    before?.release.artifacts.some(
      ({ repository, tag, digest }) =>
        repository === artifact.repository && tag === artifact.tag && digest === artifact.digest,
    ) === true;
  return (after?.release.artifacts ?? []).filter((artifact) => artifact.kind === 'image' && !isOld(artifact));
}

async function stateOf(view: View, change: TargetChange, artifact: Artifact): Promise<SignatureState | null> {
  if (view.config.status !== 'valid') return null;
  const { repository, tag } = artifact;
  const { application, environment } = change;
  const rule = signatureRuleOf(view.config.config, { application, environment, repository });
  if (rule === null || (rule !== 'nobody' && nobodySigns(rule))) return null;
  const facts = { environment, repository, tag, event: null };
  const unknown = (problem: string, again: string | null = null): Known => {
    return { status: 'unknown', found: [], problem, again };
  };
  if (rule === 'nobody') {
    const problem = 'no entry of `signatures` in the config says who may sign it';
    return { ...facts, digest: artifact.digest, ...unknown(problem) };
  }
  const named = await digestOf(view, artifact);
  if (named.digest === null) return { ...facts, found: [], ...named };
  const { digest } = named;
  const event = await eventOf(view, { repository, tag, digest });
  const read = await readPolicy(view, rule, { repository, digest });
  if ('problem' in read) return { ...facts, event, digest, ...unknown(read.problem, read.again) };
  return { ...facts, event, digest, ...(await lookAt(view, { repository, digest }, read.policy)) };
}

function nobodySigns({ identities, keys }: SignatureRule): boolean {
  return identities.length + keys.length === 0;
}

type DigestRead = { digest: string } | ({ digest: null } & Pick<SignatureState, 'status' | 'problem' | 'again'>);

/** The digest that is written, or the one that the tag has now where none is. */
async function digestOf(view: View, { repository, tag, digest }: Artifact): Promise<DigestRead> {
  if (digest !== null) return { digest };
  const none = { digest: null, again: later(view, FIRST_SECONDS) };
  try {
    const found = tag === null ? null : await view.registry.digest(repository, tag);
    return found === null ? { ...none, status: 'unknown', problem: 'the registry has no such tag' } : { digest: found };
  } catch (error) {
    view.log.warn({ image: repository, err: error }, 'the digest of a tag cannot be read');
    return { ...none, status: 'unreachable', problem: 'its registry does not answer, or does not let us read it' };
  }
}

/** GitHub's signed event that named exactly this digest for this tag. */
async function eventOf(
  { store }: View,
  { repository, tag, digest }: { repository: string; tag: string | null; digest: string | null },
): Promise<string | null> {
  const facts = tag === null ? [] : await store.images.list(repository);
  const fact = facts.find((one) => one.tag === tag && one.digest !== null && one.digest === digest);
  return fact?.source === SIGNED_BY_GITHUB ? `${fact.source} at ${fact.seenAt}` : null;
}

/** A signature often comes seconds after the image; one that did not come in an hour hardly will. */
const FIRST_SECONDS = 15;
const LONGEST_SECONDS = 3600;

async function lookAt(
  view: View,
  image: { repository: string; digest: string },
  policy: SigningPolicy,
): Promise<Known> {
  const { store, key, now } = view;
  const repository = `${key.owner}/${key.name}`;
  const name = `signature 1 ${image.digest} ${hashOf({ image: image.repository, policy })}`;
  const kept = keptOf(await store.marks.get(repository, name));
  if (kept !== null && (kept.check.status === 'verified' || kept.again > now())) {
    return { ...kept.check, again: kept.check.status === 'verified' ? null : kept.again };
  }
  const check = await view.signatures.check(image, policy);
  const since = kept?.since ?? now();
  const again = later(view, waitSeconds(check, (Date.parse(now()) - Date.parse(since)) / 1000));
  await store.marks.set(repository, name, { check, since, again } as unknown as Mark, now());
  return { ...check, again: check.status === 'verified' ? null : again };
}

/** Soon again for what is only not known; the longer nothing came, the later for the rest. */
function waitSeconds({ status }: SignatureCheck, age: number): number {
  if (status === 'unreachable') return FIRST_SECONDS;
  return Math.min(LONGEST_SECONDS, Math.max(FIRST_SECONDS, age / 4));
}

interface Kept {
  check: SignatureCheck;
  since: string;
  again: string;
}

/** What we wrote ourselves, of this form or of an older one, which counts as nothing. */
function keptOf(mark: Mark | undefined): Kept | null {
  if (typeof mark !== 'object' || mark === null || Array.isArray(mark)) return null;
  return 'check' in mark && 'since' in mark && 'again' in mark ? (mark as unknown as Kept) : null;
}

function later({ now }: Pick<View, 'now'>, seconds: number): string {
  return new Date(Date.parse(now()) + seconds * 1000).toISOString();
}

/** Makes the next look ask anew for what was not verified. */
export async function forgetSignatures({ store, key }: Pick<View, 'store' | 'key'>): Promise<void> {
  const repository = `${key.owner}/${key.name}`;
  for (const mark of await store.marks.list(repository, 'signature ')) await store.marks.delete(repository, mark.key);
}

function hashOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
