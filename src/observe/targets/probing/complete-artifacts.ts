import { createHash } from 'node:crypto';
import { placeScalars } from '../../../text/edit/place-scalars.ts';
import type { Placed } from '../artifacts-in.ts';
import { withMarkedPlaces } from '../marked/with-marked-places.ts';
import type { RepositoryTree } from '../repository-tree.ts';
import { type Settled, withConfiguredPlaces } from './configured-places.ts';
import { type Probe, type Probed, probeTarget } from './probe-target.ts';

interface Told extends Settled {
  content: string;
  /** The artifacts that the files tell of. */
  placed: readonly Placed[];
}

/**
 * The artifacts of a target: those that the config places, before those that renders prove, before those that keys
 * and markers tell. Without `probe` nothing is rendered. `isFinal` is false for a target that did not render, since it may
 * for somebody who may read more, and for one that depends on manifests outside of it. Throws `ConfigError` for a place of the config that leads to nothing.
 */
export async function completeArtifacts(
  tree: RepositoryTree,
  told: Told,
  probe: Probe | undefined,
): Promise<Probed & { isFinal: boolean }> {
  const marked = await withMarkedPlaces(tree, told);
  const asTold: Probed = { placed: marked.placed, unplaced: [] };
  const probed = probe === undefined ? asTold : await probedOnce(tree, { ...told, placed: marked.placed }, probe);
  const known = probed ?? asTold;
  const placed = await withConfiguredPlaces(tree, told, known.placed);
  const settled = placed.filter(({ place }) => place.by === 'config').map(({ place }) => place.repository);
  const unplaced = known.unplaced.filter((sentence) => !settled.some((name) => sentence.includes(` ${name}:`)));
  const taken = new Set(placed.flatMap(({ place }) => placeScalars(place)));
  const untold = marked.untold.filter(({ scalar }) => !taken.has(scalar)).map(({ why }) => why);
  return {
    placed,
    unplaced: [...unplaced, ...untold, ...marked.lost],
    isFinal: probed !== null && !marked.asksElsewhere,
  };
}

/** What of the config the artifacts of a target depend on, as part of a key. */
export function placesKey({ config, rule }: Pick<Settled, 'config' | 'rule'>): string {
  const rules = [...rule.artifacts, ...(config?.artifacts ?? [])].filter(({ places }) => places !== undefined);
  return rules.length === 0 ? '' : ` ${JSON.stringify(rules.map(({ match, places }) => [match, places]))}`;
}

/** Contents are probed once, one that does not render excepted. */
async function probedOnce(
  tree: RepositoryTree,
  { target, content, placed }: Told,
  probe: Probe,
): Promise<Probed | null> {
  const memory = tree.reader.memory.probed;
  const id = createHash('sha256')
    .update(`${content}\0${JSON.stringify(placed)}`)
    .digest('hex');
  const known = memory.get(id);
  if (known !== undefined) return known;
  const found = await probeTarget(tree, { target, placed }, probe);
  if (found !== null) memory.set(id, found, 200 + JSON.stringify(found).length * 2);
  return found;
}
