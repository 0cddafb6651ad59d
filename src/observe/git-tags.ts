import type { ImageState } from '../model/image-state.ts';
import type { Mark } from '../store/marks.ts';
import { scanSecondsOf } from '../text/policy/policy-of.ts';
import type { Sources } from './observe.ts';
import { isScanDue } from './scan-due.ts';
import type { Discovery } from './targets/discover-targets.ts';
import type { View } from './views.ts';

/** What is kept of the tags of a Git repository, under the repository that names it: who may read the one may not read the other. */
const MARK = 'git tags ';

/**
 * The tags of every Git repository that a target names at a tag, listed as slowly as those of images. Only repositories
 * of the same owner are read: a token reads public repositories of everybody. A host that does not answer leaves what
 * is known.
 */
export async function observeGitTags(view: View, discoveries: readonly Discovery[]): Promise<ImageState[]> {
  const states: ImageState[] = [];
  for (const repository of namedRepositories(discoveries)) {
    const owner = repository.split('/')[1];
    const tags = owner === view.key.owner.toLowerCase() ? await tagsOf(view, repository) : [];
    states.push({ kind: 'git', repository, tags: tags.map((tag) => ({ tag, digest: null })) });
  }
  return states;
}

/** Makes the next look list all tags anew. */
export async function forgetGitTags({ store, key }: Pick<Sources, 'store' | 'key'>): Promise<void> {
  const repository = `${key.owner}/${key.name}`;
  for (const mark of await store.marks.list(repository, MARK)) await store.marks.delete(repository, mark.key);
}

function namedRepositories(discoveries: readonly Discovery[]): string[] {
  const named = new Set<string>();
  for (const discovery of discoveries) {
    if (discovery.status !== 'read') continue;
    for (const { kind, repository } of discovery.at.release.artifacts) if (kind === 'git') named.add(repository);
  }
  return [...named].sort();
}

async function tagsOf(view: View, repository: string): Promise<string[]> {
  const { store, host, key, now, scanSeconds, config, log } = view;
  const setting = config.status === 'valid' ? scanSecondsOf(config.config, repository) : null;
  const own = `${key.owner}/${key.name}`;
  const kept = keptOf(await store.marks.get(own, MARK + repository));
  const at = now();
  if (kept !== null && !isScanDue({ repository, scannedAt: kept.at }, { now: at, seconds: setting ?? scanSeconds }))
    return kept.tags;
  try {
    const tags = await host.sources.tags(repository);
    if (tags === null) log.warn({ repository }, 'the tags of a Git repository cannot be read: install the App on it');
    await store.marks.set(own, MARK + repository, { at, tags: tags ?? [] }, at);
    return tags ?? [];
  } catch (error) {
    log.warn({ repository, err: error }, 'the tags of a Git repository cannot be listed, known ones are used');
    return kept?.tags ?? [];
  }
}

function keptOf(mark: Mark | undefined): { at: string; tags: string[] } | null {
  if (typeof mark !== 'object' || mark === null || Array.isArray(mark)) return null;
  const { at, tags } = mark;
  if (typeof at !== 'string' || !Array.isArray(tags)) return null;
  return { at, tags: tags.filter((tag) => typeof tag === 'string') };
}
