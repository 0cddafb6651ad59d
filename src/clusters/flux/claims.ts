import { pathInRepository } from '../../model/path-in-repository.ts';
import { textAt, valueAt } from '../../model/read-json.ts';
import { plainAddress } from '../../model/repository-address.ts';
import type { DesiredTarget, KubeObject } from '../cluster.ts';
import { isDeclaredBy } from './changed-render.ts';
import { type ChartSource, chartOf } from './chart-source.ts';
import type { FluxObjects } from './flux-objects.ts';
import { GIT_REPOSITORY, isAt, referenceIn } from './kinds.ts';

/** The repository and branch that this agent follows. */
export interface FollowedRepository {
  url: string;
  branch: string;
}

/** An object of Flux that brings a target about, with the source that it reads. */
export interface Claim {
  /** A Kustomization or a HelmRelease. */
  object: KubeObject;
  /** The object itself where what it renders is not in our repository, but what it says is: a chart of a Helm repository. */
  source: KubeObject;
  /** Null for a Kustomization. */
  chart: ChartSource | null;
}

/**
 * The Kustomizations whose path is the target's, and the HelmReleases of its chart, that read our repository into this
 * cluster. Where some follow our branch, those of other branches are other people's.
 */
export function claimsOf(desired: DesiredTarget, objects: FluxObjects, repository: FollowedRepository): Claim[] {
  const all = desired.source.kind === 'helm' ? releaseClaims(desired, objects) : kustomizationClaims(desired, objects);
  const ours = all.filter(({ object, source }) => isLocal(object) && isOurs(source, repository));
  // Of several that build one folder, each with other settings, the one that declares the target in Git is meant.
  const declaring = ours.filter(({ object }) => isDeclaredBy(object, desired.declared));
  if (declaring.length > 0) return declaring;
  const following = ours.filter(({ source }) => followsBranch(source, repository.branch));
  if (ours.length > 0) return following.length > 0 ? following : ours;
  const release = objects.releases.find((object) => isLocal(object) && isDeclaredBy(object, desired.declared));
  return release === undefined || !hasRemoteChart(desired) ? [] : [{ object: release, source: release, chart: null }];
}

function hasRemoteChart({ source }: DesiredTarget): boolean {
  return source.kind === 'helm' && source.chart !== undefined;
}

/** True when a GitRepository follows the branch: by name, or as `refs/heads/…`. */
export function followsBranch(source: KubeObject, branch: string): boolean {
  const ref = valueAt(source, 'spec', 'ref');
  for (const field of ['commit', 'semver', 'tag']) if (textAt(ref, field)) return false;
  const name = textAt(ref, 'name');
  if (name) return name === `refs/heads/${branch}`;
  return (textAt(ref, 'branch') || 'master') === branch;
}

/** Objects with a kubeconfig work on another cluster. */
function isLocal(object: KubeObject): boolean {
  return valueAt(object, 'spec', 'kubeConfig') === undefined;
}

function isOurs(source: KubeObject, { url }: FollowedRepository): boolean {
  return plainAddress(textAt(source, 'spec', 'url') ?? '') === plainAddress(url);
}

function kustomizationClaims({ source: { path } }: DesiredTarget, { kustomizations, sources }: FluxObjects): Claim[] {
  return kustomizations.flatMap((object) => {
    if (pathInRepository(textAt(object, 'spec', 'path') ?? '') !== path) return [];
    const ref = referenceIn(object, valueAt(object, 'spec', 'sourceRef'), GIT_REPOSITORY);
    return sources.filter((source) => isAt(ref, source)).map((source) => ({ object, source, chart: null }));
  });
}

function releaseClaims(desired: DesiredTarget, { releases, sources, charts }: FluxObjects): Claim[] {
  return releases.flatMap((object) => {
    const chart = chartOf(object, charts);
    if (chart === null || chart.path !== desired.source.path) return [];
    if (!isThisRelease(object, desired) && !hasTheseValues(chart, desired)) return [];
    return sources.filter((source) => isAt(chart.source, source)).map((source) => ({ object, source, chart }));
  });
}

/** One chart serves many targets: those of another environment read other values. */
function hasTheseValues({ path, valuesFiles }: ChartSource, { source }: DesiredTarget): boolean {
  const wanted = source.kind === 'helm' ? source.values : [];
  const own = `${path}/values.yaml`;
  const plain = (files: readonly string[]) => files.map(pathInRepository).filter((file) => file !== own);
  return wanted.length > 0 && JSON.stringify(plain(wanted)) === JSON.stringify(plain(valuesFiles));
}

/** Two of one name in one namespace would be one release. Flux's rule for names that are left out. */
function isThisRelease(object: KubeObject, desired: DesiredTarget): boolean {
  const into = textAt(object, 'spec', 'targetNamespace') || null;
  const given = into === null ? object.metadata.name : `${into}-${object.metadata.name}`;
  const name = textAt(object, 'spec', 'releaseName') || given;
  return name === desired.releaseName && (into ?? object.metadata.namespace) === desired.namespace;
}
