import type { Ledger } from '../model/record.ts';
import type { ImageState } from '../model/snapshot.ts';
import { RegistryRefusal } from '../registries/registry.ts';
import { newerTags } from '../text/version.ts';
import { namedCharts } from './charts.ts';
import { noteAnswer, noteProblem, problemOf } from './registry-problems.ts';
import { isScanDue } from './scan-due.ts';
import { RESOLVED, tagOfFact } from './tag-of-fact.ts';
import type { Discovery } from './targets/discover-targets.ts';
import type { View } from './views.ts';

/**
 * What is known of every image that a target names: tags of events and of the slow scan, and the digest, resolved at
 * the registry, of each tag that a policy would choose. A registry that does not answer leaves what is known.
 */
export async function observeImages(
  view: View,
  discoveries: readonly Discovery[],
  ledger: Ledger,
): Promise<ImageState[]> {
  const named = namedImages(discoveries);
  await view.store.keys.recordImageUses(view.key, [...named.keys(), ...namedCharts(discoveries).keys()]);
  const states: ImageState[] = [];
  for (const [repository, currents] of named) {
    let isUnreadable = false;
    try {
      await scanWhenDue(view, repository);
      await resolveChoices(view, repository, currents, rejectedTags(ledger, repository));
    } catch (error) {
      isUnreadable = error instanceof RegistryRefusal && error.isAnonymous;
      await noteProblem(view, repository, error);
    }
    const facts = await view.store.images.list(repository);
    const tags = facts.map((fact) => tagOfFact(fact, { isUnreadable }));
    const problem = await problemOf(view, repository);
    states.push({ repository, tags, ...(problem !== null && { problem }) });
  }
  return states;
}

/** Image repositories of the targets, each with the tags that run anywhere. */
function namedImages(discoveries: readonly Discovery[]): Map<string, Set<string | null>> {
  const named = new Map<string, Set<string | null>>();
  for (const discovery of discoveries) {
    if (discovery.status !== 'read') continue;
    for (const { kind, repository, tag } of discovery.at.release.artifacts) {
      if (kind !== 'image') continue;
      named.set(repository, (named.get(repository) ?? new Set()).add(tag));
    }
  }
  return named;
}

async function scanWhenDue(view: View, repository: string): Promise<void> {
  const { store, registry, scanSeconds, now } = view;
  const at = now();
  const scannedAt = await store.images.scannedAt(repository);
  if (!isScanDue({ repository, scannedAt }, { now: at, seconds: scanSeconds })) return;
  await store.images.scanned(repository, await registry.tags(repository), at);
  await noteAnswer(view, repository);
}

/** Tags of an image that somebody rejected: the one after them is chosen. */
function rejectedTags(ledger: Ledger, repository: string): Set<string | null> {
  const rejected = new Set<string | null>();
  for (const { record } of ledger.status === 'intact' ? ledger.records : []) {
    if (record.kind !== 'rejection') continue;
    for (const artifact of record.artifacts) if (artifact.repository === repository) rejected.add(artifact.tag);
  }
  return rejected;
}

async function resolveChoices(
  view: View,
  repository: string,
  currents: Set<string | null>,
  rejected: ReadonlySet<string | null>,
): Promise<void> {
  const { store, config } = view;
  if (config.status !== 'valid') return;
  const facts = await store.images.list(repository);
  const tags = facts.map(({ tag }) => tag);
  const isQueue = Object.values(config.config.environments).some(({ pace }) => pace === 'queue');
  const chosen = new Set<string>();
  for (const { image: policy } of config.config.applications) {
    for (const current of currents) {
      const newer = newerTags({ policy, tags, current }).filter((tag) => !rejected.has(tag));
      // The newest, and the next one for where releases go one by one.
      const next = isQueue ? newer.at(-1) : undefined;
      for (const tag of [newer[0], next]) if (tag !== undefined) chosen.add(tag);
    }
  }
  for (const { tag, source } of facts) {
    if (chosen.has(tag) && source !== RESOLVED) await resolve(view, repository, tag);
  }
}

/** What a tag is at its registry now; one that is not there any more is no version. */
async function resolve({ store, registry, now }: View, repository: string, tag: string): Promise<void> {
  const digest = await registry.digest(repository, tag);
  if (digest === null) await store.images.forget(repository, tag, now());
  else await store.images.see([{ repository, tag, digest, source: RESOLVED, seenAt: now() }]);
}
