import type { Artifact } from '../model/release.ts';
import type { PullState, TargetChange } from '../model/snapshot.ts';
import type { Comparison, SourceChanges } from '../model/source-changes.ts';
import type { Mark } from '../store/marks.ts';
import { sourceLabels } from '../text/source-labels.ts';
import { labelsOf } from './source-of-image.ts';
import type { View } from './views.ts';

/** One image that goes from one version to another. */
interface Pair {
  from: Artifact;
  to: Artifact;
}

/** At most so many comparisons are asked for in one look; the others come with the next ones. */
const MOST_ASKED = 10;
/** How long it is believed that there is nothing to read, and what was read by tags, which may move. */
const BELIEVED_MS = 3600_000;
/** How long nobody is asked again who did not answer. */
const PAUSE_MS = 300_000;

/**
 * What happened in the sources of the images of open pull requests, by the labels of both versions. Nothing waits for it:
 * what cannot be read is left out.
 */
export async function observeSourceChanges(view: View, pulls: readonly PullState[]): Promise<SourceChanges[]> {
  const pairs = new Map<string, Pair>();
  for (const pair of pulls.flatMap(({ changes }) => changes.flatMap(pairsOf))) pairs.set(nameOf(pair), pair);
  const found: SourceChanges[] = [];
  let room = MOST_ASKED;
  for (const [name, pair] of [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    let changes = await knownOf(view, name);
    if (changes === undefined && room > 0) {
      changes = await askAndKeep(view, name, pair);
      // Who is down for one is down for the others, and everybody would wait for it.
      room = changes === undefined ? 0 : room - 1;
    }
    if (changes) found.push(changes);
  }
  return found;
}

function pairsOf({ before, after }: TargetChange): Pair[] {
  return (after?.release.artifacts ?? []).flatMap((to) => {
    const from = before?.release.artifacts.find(({ repository }) => repository === to.repository);
    const isSame = from?.tag === to.tag && from?.digest === to.digest;
    return to.kind === 'image' && from !== undefined && !isSame ? [{ from, to }] : [];
  });
}

function nameOf({ from, to }: Pair): string {
  return `source changes ${to.repository} ${from.tag}@${from.digest} ${to.tag}@${to.digest}`;
}

/** Undefined when it has to be asked for. */
async function knownOf({ store, key, now }: View, name: string): Promise<SourceChanges | null | undefined> {
  const mark = await store.marks.get(`${key.owner}/${key.name}`, name);
  if (typeof mark !== 'object' || mark === null || Array.isArray(mark)) return undefined;
  const { until, changes } = mark as { until?: string | null; changes?: unknown };
  if (changes === undefined || (typeof until === 'string' && until <= now())) return undefined;
  return changes as SourceChanges | null;
}

/** Undefined when somebody did not answer. */
async function askAndKeep(view: View, name: string, pair: Pair): Promise<SourceChanges | null | undefined> {
  const { store, key, now, log } = view;
  const keep = (changes: SourceChanges | null, ms: number | null) => {
    const until = ms === null ? null : new Date(Date.parse(now()) + ms).toISOString();
    return store.marks.set(`${key.owner}/${key.name}`, name, { until, changes } as unknown as Mark, now());
  };
  try {
    const changes = await ask(view, pair);
    const isFirm = changes !== null && pair.from.digest !== null && pair.to.digest !== null;
    await keep(changes, isFirm ? null : BELIEVED_MS);
    return changes;
  } catch (error) {
    log.warn({ image: pair.to.repository, err: error }, 'what happened in the source of an image cannot be read');
    await keep(null, PAUSE_MS);
    return undefined;
  }
}

async function ask(view: View, { from, to }: Pair): Promise<SourceChanges | null> {
  const [old, entering] = [await sourceOf(view, from), await sourceOf(view, to)];
  if (old === null || entering === null || old.repository !== entering.repository) return null;
  // A token reads public repositories of everybody: whose commits stand in this pull request is for its owner to say.
  if (entering.repository.split('/')[0]?.toLowerCase() !== view.key.owner.toLowerCase()) return null;
  const found: Comparison | null = await view.host.sources.changes(
    entering.repository,
    old.revision,
    entering.revision,
  );
  const version = ({ tag, digest }: Artifact) => ({ tag, digest });
  if (found === null) return null;
  return { repository: to.repository, from: version(from), to: version(to), source: entering.repository, ...found };
}

async function sourceOf(
  view: View,
  { repository, tag, digest }: Artifact,
): Promise<{ repository: string; revision: string } | null> {
  const named = digest ?? (tag === null ? null : await view.registry.digest(repository, tag));
  const labels = named === null ? null : await labelsOf(view, { repository, digest: named });
  if (labels === null) return null;
  if ('problem' in labels) {
    if (labels.isDown) throw new Error(labels.problem);
    return null;
  }
  const read = sourceLabels(labels.labels);
  return 'problem' in read ? null : read.source;
}
