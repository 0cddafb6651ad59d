import { isListed } from '../charts/chart-hosts.ts';
import { CONFIG_PATH } from '../model/config.ts';
import type { ImageState } from '../model/image-state.ts';
import type { ImageFact } from '../store/images.ts';
import { chartPlace } from '../text/edit/artifact-text.ts';
import { scanSecondsOf } from '../text/policy/policy-of.ts';
import { compareTags, versionOf } from '../text/version.ts';
import { keepProblem, noteAnswer, noteProblem, problemOf } from './registry-problems.ts';
import { isScanDue } from './scan-due.ts';
import type { Discovery } from './targets/discover-targets.ts';
import type { View } from './views.ts';

/** A digest that the registry itself named. */
const RESOLVED = 'registry';
/** When a listing of a host last failed, under the repository that names its charts. */
const MARK = 'chart listing failed ';
/** A host that does not answer may take a minute to say so: it is not asked with every look. */
const AGAIN_MS = 120_000;
/** So many of the newest versions of a chart that is pinned by digest have theirs looked up. */
const RESOLVED_VERSIONS = 5;

/**
 * The versions of every chart that a target names, listed as slowly as the tags of images, and at once when an event
 * speaks of one: it is a hint, and the listing is the word. Charts of hosts that the config does not list have none. A
 * repository that does not answer leaves what is known.
 */
export async function observeCharts(view: View, discoveries: readonly Discovery[]): Promise<ImageState[]> {
  const states: ImageState[] = [];
  for (const [repository, pinned] of namedCharts(discoveries)) {
    const facts = isAllowed(view, repository) ? await listed(view, repository) : await unlisted(view, repository);
    const digests = pinned.size === 0 ? new Map<string, string>() : await digestsOf(view, repository, facts);
    const tags = [...new Set(facts.map(({ tag }) => asVersion(tag)))];
    const problem = await problemOf(view, repository);
    states.push({
      kind: 'chart',
      repository,
      tags: tags.map((tag) => ({ tag, digest: digests.get(tag) ?? null })),
      ...(problem !== null && { problem }),
    });
  }
  return states;
}

/** The charts that targets name, each with the targets' digests of it. */
export function namedCharts(discoveries: readonly Discovery[]): Map<string, Set<string>> {
  const named = new Map<string, Set<string>>();
  for (const discovery of discoveries) {
    if (discovery.status !== 'read') continue;
    for (const { kind, repository, digest } of discovery.at.release.artifacts) {
      if (kind !== 'chart') continue;
      const digests = named.get(repository) ?? new Set();
      named.set(repository, digest === null ? digests : digests.add(digest));
    }
  }
  return named;
}

/** Nothing is known of a chart whose host the config does not list, and people are told so where they ask. */
async function unlisted(view: View, repository: string): Promise<[]> {
  const message = `${hostOf(repository)} is not among the \`charts.hosts\` of ${CONFIG_PATH}`;
  if (view.config.status === 'valid') await keepProblem(view, repository, message);
  return [];
}

function isAllowed({ config }: View, repository: string): boolean {
  const hosts = config.status === 'valid' ? config.config.charts.hosts : [];
  return isListed(hostOf(repository), hosts);
}

function hostOf(repository: string): string {
  return repository.split('/')[2] ?? '';
}

/** What is known of the versions that were listed, after a new listing where one is due. */
async function listed(view: View, repository: string): Promise<ImageFact[]> {
  const { store, now, scanSeconds } = view;
  const own = view.config.status === 'valid' ? scanSecondsOf(view.config.config, repository) : null;
  const scannedAt = await store.images.scannedAt(repository);
  const known = await store.images.list(repository);
  const isFresh = !isScanDue({ repository, scannedAt }, { now: now(), seconds: own ?? scanSeconds });
  const isHinted = known.some((fact) => !isListing(fact) && (scannedAt === null || fact.seenAt > scannedAt));
  if (isFresh && !isHinted) return known;
  if (await list(view, repository)) return store.images.list(repository);
  return known.filter((fact) => isListing(fact) || (scannedAt !== null && fact.seenAt <= scannedAt));
}

function isListing({ source }: ImageFact): boolean {
  return source === 'scan' || source === RESOLVED;
}

async function list(view: View, repository: string): Promise<boolean> {
  const { store, allowedCharts, key, now } = view;
  const own = `${key.owner}/${key.name}`;
  const before = await store.marks.get(own, MARK + hostOf(repository));
  const at = now();
  if (typeof before === 'string' && Date.parse(at) - Date.parse(before) < AGAIN_MS) return false;
  const answer = await allowedCharts.versions(chartPlace(repository));
  if (answer.status === 'failed') {
    await noteProblem(view, repository, new Error(answer.message));
    await store.marks.set(own, MARK + hostOf(repository), at, at);
    return false;
  }
  const versions = answer.versions.map(({ version }) => version).filter((version) => versionOf(version) !== null);
  await store.images.scanned(repository, versions, at);
  await noteAnswer(view, repository);
  return true;
}

/** The digests under which a registry has the newest versions; a Helm repository has none that a file may name. */
async function digestsOf(
  { store, registry, now, log }: View,
  repository: string,
  facts: readonly ImageFact[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (!repository.startsWith('oci://')) return found;
  const path = repository.slice('oci://'.length);
  const newest = facts.toSorted((a, b) => compareTags(asVersion(b.tag), asVersion(a.tag))).slice(0, RESOLVED_VERSIONS);
  for (const { tag, digest, source } of newest) {
    try {
      const resolved = source === RESOLVED ? digest : await registry.digest(path, asTag(tag));
      if (resolved === null) continue;
      found.set(asVersion(tag), resolved);
      if (source !== RESOLVED)
        await store.images.see([{ repository, tag, digest: resolved, source: RESOLVED, seenAt: now() }]);
    } catch (error) {
      log.warn({ chart: repository, err: error }, 'the digest of a chart cannot be looked up');
    }
  }
  return found;
}

/** A tag may not hold the plus of a version: registries have an underscore for it. */
function asVersion(tag: string): string {
  return tag.replaceAll('_', '+');
}

function asTag(version: string): string {
  return version.replaceAll('+', '_');
}
