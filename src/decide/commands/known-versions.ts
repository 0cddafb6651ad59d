import { type Artifact, artifactText, type Release } from '../../model/release.ts';
import { type Context, findImage } from '../context.ts';
import { recordsOf } from '../records.ts';

/** The applications that the base branch or an open pull request knows. */
export function knownApplications({ snapshot }: Context): Set<string> {
  const names = snapshot.targets.map((state) =>
    state.status === 'read' ? state.at.target.application : state.application,
  );
  const coming = snapshot.pulls.flatMap(({ changes }) => changes.map(({ application }) => application));
  return new Set([...names, ...coming]);
}

/**
 * The artifacts of an application that a version names: a tag, the beginning of a digest, or of the id of a release;
 * those that run, that a pull request would bring, that are on record, and that the registry has. None for an unknown one.
 */
export function findVersion(application: string, version: string, context: Context): Artifact[] {
  const found = new Map<string, Artifact>();
  for (const release of releasesOf(application, context)) {
    const isWhole = version.length >= 7 && release.id.startsWith(version.toLowerCase());
    for (const artifact of release.artifacts) {
      if (isWhole || isVersion(artifact, version)) found.set(artifactText(artifact), artifact);
    }
    for (const artifact of release.artifacts.flatMap(({ repository }) => taggedIn(repository, version, context))) {
      found.set(artifactText(artifact), artifact);
    }
  }
  // The digest says more than the tag alone: where both are known, the tag alone is left out.
  const all = [...found.values()];
  return all.filter(
    (one) => one.digest !== null || !all.some((other) => other.digest !== null && isSameTag(one, other)),
  );
}

function isVersion({ tag, digest }: Artifact, version: string): boolean {
  const wanted = version.toLowerCase().replace('sha256:', '');
  const isDigest = /^[0-9a-f]{7,64}$/.test(wanted) && digest?.replace('sha256:', '').startsWith(wanted) === true;
  return tag === version || isDigest;
}

function isSameTag(a: Artifact, b: Artifact): boolean {
  return a.repository === b.repository && a.tag === b.tag;
}

function taggedIn(repository: string, tag: string, context: Context): Artifact[] {
  const image = findImage(context, repository);
  const known = image?.tags.filter((one) => one.tag === tag) ?? [];
  return known.map(({ digest }) => ({ kind: image?.kind ?? 'image', repository, tag, digest }));
}

function releasesOf(application: string, context: Context): Release[] {
  const { snapshot } = context;
  const releases: Release[] = [];
  for (const state of snapshot.targets) {
    if (state.status === 'read' && state.at.target.application === application) releases.push(state.at.release);
  }
  for (const { changes } of snapshot.pulls) {
    for (const { application: name, before, after } of changes) {
      if (name === application) releases.push(...[before, after].flatMap((side) => side?.release ?? []));
    }
  }
  for (const { record } of recordsOf(context, 'proof'))
    if (record.application === application) releases.push(record.release);
  for (const { record } of recordsOf(context, 'landing')) {
    if (record.target.startsWith(`${application}/`)) releases.push(record.release);
  }
  return releases;
}
