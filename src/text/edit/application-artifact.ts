import type { Artifact } from '../../model/release.ts';
import { plainAddress } from '../../model/repository-address.ts';
import type { RemoteChart } from '../../model/target.ts';
import { chartArtifact, gitArtifact } from './artifact-text.ts';

/** A source of an Argo CD Application, as far as it names an artifact; `''` for what is not there. */
interface Source {
  repoUrl: string;
  chart: string;
  targetRevision: string;
}

/**
 * What a source names at `targetRevision`: a chart where it has one, else a Git repository (host/owner/name, or deeper).
 * Null for a range, a branch, a commit and every other thing that is no full version.
 */
export function applicationArtifact({ repoUrl, chart, targetRevision }: Source): Artifact | null {
  if (chart !== '') {
    return chartArtifact({ repository: chartAddress(repoUrl), name: chart, version: targetRevision });
  }
  const repository = plainAddress(repoUrl);
  return /^[^/@\s]+(?:\/[^/@\s]+){2,}$/.test(repository) ? gitArtifact(repository, targetRevision) : null;
}

/** Where the charts of a source are; Argo CD writes registries without `oci://`. */
export function chartAddress(repoUrl: string): RemoteChart['repository'] {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(repoUrl) ? repoUrl : `oci://${repoUrl}`;
  return address.replace(/\/+$/, '');
}
