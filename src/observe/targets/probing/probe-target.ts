import { type Artifact, artifactText, sameArtifact } from '../../../model/release.ts';
import type { Target } from '../../../model/target.ts';
import { referencedArtifact } from '../../../text/edit/artifact-text.ts';
import { needsProbing } from '../../../text/probe/needs-probing.ts';
import { renderedImages } from '../../../text/probe/rendered-images.ts';
import { type ValueScalar, valueScalars } from '../../../text/probe/value-scalars.ts';
import type { Rendered } from '../../diffs.ts';
import type { Placed } from '../artifacts-in.ts';
import { pathIn } from '../recognise.ts';
import type { RepositoryTree, TextFile } from '../repository-tree.ts';
import { findPlace, type Renders } from './find-place.ts';
import { withoutMisread } from './misread.ts';
import { templateSentence } from './sentences.ts';

/** The artifacts of a target with their places, and what is to be said of images that have none. */
export interface Probed {
  placed: Placed[];
  unplaced: string[];
}

/** Renders a target with other texts in some of its files. */
export type Probe = (target: Target, changed: ReadonlyMap<string, string>) => Promise<Rendered>;

/** So many renders at most are made for the images of one target, beside the one without changes. */
const MOST_PROBES = 12;

/**
 * Finds the images of a chart whose version stands where keys do not tell it, by changing a value and rendering again.
 * A target whose values tell everything is not rendered at all. Null for one that does not render.
 */
export async function probeTarget(
  tree: RepositoryTree,
  { target, placed }: { target: Target; placed: readonly Placed[] },
  probe: Probe,
): Promise<Probed | null> {
  const known: Probed = { placed: [...placed], unplaced: [] };
  const files = await valuesFiles(tree, target);
  const scalars = files.flatMap(({ path, text }) => valueScalars(text, path));
  if (files.length === 0 || !needsProbing(placed, scalars)) return known;
  const base = await probe(target, new Map());
  if (base.status !== 'rendered') return null;
  const before = renderedImages(base.objects);
  const renders: Renders = { before, left: MOST_PROBES, files, probe: (changed) => probe(target, changed) };
  return await search({ before, scalars, placed, renders });
}

interface Search {
  before: readonly string[];
  scalars: readonly ValueScalar[];
  placed: readonly Placed[];
  renders: Renders;
}

async function search({ before, scalars, placed, renders }: Search): Promise<Probed> {
  const rendered = [...new Set(before)].map((text) => referencedArtifact(text)).filter((each) => each !== null);
  const named = placed.map((each) => withVersion(each, rendered));
  const found: Placed[] = [];
  const unplaced: string[] = [];
  for (const image of rendered) {
    if (named.some(({ artifact }) => sameArtifact(artifact, image))) continue;
    const answer = await findPlace(image, scalars, renders);
    if ('place' in answer) found.push({ artifact: image, place: answer.place });
    else unplaced.push(answer.why ?? templateSentence(artifactText(image)));
  }
  return { placed: withoutMisread(named, found, rendered), unplaced };
}

/** An image that the values give no version runs in the one that the render shows, such as the chart's `appVersion`. */
function withVersion({ artifact, place }: Placed, rendered: readonly Artifact[]): Placed {
  if (artifact.kind !== 'image' || artifact.tag !== null || artifact.digest !== null) return { artifact, place };
  const [only, ...more] = rendered.filter(({ repository }) => repository === artifact.repository);
  return only === undefined || more.length > 0 ? { artifact, place } : { artifact: only, place };
}

/** The files of values that the render reads, in the order in which they are laid over each other. */
async function valuesFiles(tree: RepositoryTree, { source }: Target): Promise<TextFile[]> {
  if (source.kind !== 'helm' || source.from !== undefined) return [];
  const own = source.chart === undefined ? [pathIn(source.path, 'values.yaml')] : [];
  const found: TextFile[] = [];
  for (const path of [...own, ...source.values.filter((each) => !each.startsWith('@'))]) {
    const file = await tree.text(path);
    if (file !== null) found.push(file);
  }
  return found;
}
