import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * What a target names in a version: an image, a chart that is not in the repository, or a Git repository at a tag.
 * `repository` is canonical (`docker.io/library/nginx`, `github.com/acme/checkout-deploy`), so that references compare
 * equal. That of a chart has its scheme and ends with the chart's name: `oci://ghcr.io/acme/charts/web`,
 * `https://charts.example.com/stable/redis`; its tag is the version, with `+` also where a registry writes `_`, and a
 * digest is known only where the file names one. A Git repository always has a tag and never a digest.
 */
export const Artifact = z.strictObject({
  kind: z.enum(['image', 'chart', 'git']),
  repository: z.string().min(1),
  tag: z.string().nullable(),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .nullable(),
});
export type Artifact = z.infer<typeof Artifact>;

/** The immutable set of artifacts of an application that moves as one. `id` is the hash of its content: same artifacts, same id. */
export const Release = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  artifacts: z.array(Artifact),
});
export type Release = z.infer<typeof Release>;

/** Makes a release of artifacts in any order; duplicates fold. The id is the first 12 hex digits of the SHA-256 of the sorted list. */
export function releaseOf(artifacts: readonly Artifact[]): Release {
  const byText = new Map(artifacts.map((artifact) => [artifactText(artifact), artifact]));
  const texts = [...byText.keys()].sort();
  const id = createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12);
  return { id, artifacts: texts.flatMap((text) => byText.get(text) ?? []) };
}

/**
 * The reference of an artifact as people write it: `repository:tag@digest`, with the parts that it has; a Git repository
 * is `repository@tag`.
 */
export function artifactText(artifact: Artifact): string {
  if (artifact.kind === 'git') return `${artifact.repository}@${artifact.tag}`;
  const tag = artifact.tag === null ? '' : `:${artifact.tag}`;
  const digest = artifact.digest === null ? '' : `@${artifact.digest}`;
  return `${artifact.repository}${tag}${digest}`;
}

/**
 * True when both name the same version: tags and digests must agree wherever both sides have them. The digest alone does
 * not decide: `1.5.0@<digest of 1.4.2>` would run old content under a new name, and nobody proved that pair.
 */
export function sameArtifact(a: Artifact, b: Artifact): boolean {
  if (a.kind !== b.kind || a.repository !== b.repository) return false;
  if (a.tag !== null && b.tag !== null && a.tag !== b.tag) return false;
  if (a.digest !== null && b.digest !== null) return a.digest === b.digest;
  return a.tag === b.tag;
}

/** A release without its charts: how it was read and recorded before charts were artifacts. */
export function withoutCharts(release: Release): Release {
  const artifacts = release.artifacts.filter(({ kind }) => kind !== 'chart');
  return artifacts.length === release.artifacts.length ? release : releaseOf(artifacts);
}

/** True when both hold the same versions, by `sameArtifact`, in any order. */
export function sameRelease(a: Release, b: Release): boolean {
  if (a.id === b.id) return true;
  if (a.artifacts.length !== b.artifacts.length) return false;
  return a.artifacts.every((artifact) => b.artifacts.some((other) => sameArtifact(artifact, other)));
}
