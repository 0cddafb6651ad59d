import type { PullState, TargetChange } from '../model/snapshot.ts';
import type { SourceState } from '../model/source.ts';
import { sourceLabels } from '../text/source-labels.ts';
import { type ImageDigest as Image, labelsOf } from './source-of-image.ts';
import type { View } from './views.ts';

/**
 * Where the images come from that open pull requests would bring into environments with `sourceChecks`, and what the
 * checks of those commits say. What cannot be known is said in `problem`, never guessed.
 */
export async function observeSources(view: View, pulls: readonly PullState[]): Promise<SourceState[]> {
  const images = new Map<string, Image>();
  for (const change of pulls.flatMap(({ changes }) => changes)) {
    if (!asksSource(view, change)) continue;
    for (const image of newImages(change)) images.set(`${image.repository}@${image.digest}`, image);
  }
  const required = new Map<string, Promise<string[] | null>>();
  const states: SourceState[] = [];
  for (const [, image] of [...images].sort(([a], [b]) => (a < b ? -1 : 1))) {
    states.push(await sourceOf(view, image, required));
  }
  return states;
}

function asksSource({ config }: View, { environment }: TargetChange): boolean {
  if (config.status !== 'valid') return false;
  const asked = config.config.environments[environment]?.sourceChecks ?? [];
  return asked === 'required' || asked.length > 0;
}

function newImages({ before, after }: TargetChange): Image[] {
  const known = new Set(before?.release.artifacts.map(({ digest }) => digest));
  return (after?.release.artifacts ?? []).flatMap(({ repository, digest }) =>
    digest === null || known.has(digest) ? [] : [{ repository, digest }],
  );
}

async function sourceOf(
  view: View,
  image: Image,
  required: Map<string, Promise<string[] | null>>,
): Promise<SourceState> {
  const unknown = (problem: string): SourceState => ({ ...image, source: null, checks: null, required: null, problem });
  const labels = await labelsOf(view, image);
  if ('problem' in labels) return unknown(labels.problem);
  const read = sourceLabels(labels.labels);
  if ('problem' in read) return unknown(read.problem);
  const { source } = read;
  const owner = source.repository.split('/')[0]?.toLowerCase();
  // A token reads public repositories of everybody: whoever owns another one must not vouch for what enters here.
  if (owner !== view.key.owner.toLowerCase())
    return unknown(`${source.repository} is not a repository of ${view.key.owner}`);
  const checks = await view.host.sources.checks(source.repository, source.revision);
  if (checks === null) {
    const where = `${source.repository} at ${source.revision.slice(0, 7)}`;
    return { ...unknown(`${where} cannot be read: install the App on that repository`), source };
  }
  const asked = required.get(source.repository) ?? view.host.sources.required(source.repository);
  required.set(source.repository, asked);
  return { ...image, source, checks, required: await asked, problem: null };
}
