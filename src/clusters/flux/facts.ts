import type { KubeObject } from '../cluster.ts';
import type { Claim } from './claims.ts';

/** A commit that Flux names, and whether this target has the wanted content there. */
export interface FluxCommit {
  sha: string;
  isWanted: boolean;
}

/** Everything that was read of Flux about one target. */
export interface FluxFacts {
  claim: Claim;
  /** The HelmChart between source and HelmRelease; null for Kustomizations, and before it is made. */
  chart: KubeObject | null;
  /** The Kustomization that brings the claimant itself, or its source, from the same repository. */
  parent: KubeObject | null;
  /** What the source has fetched; null for nothing, or nothing that is known. */
  fetched: FluxCommit | null;
  /** What was applied last with success. */
  applied: FluxCommit | null;
  /** What was tried last. */
  attempted: FluxCommit | null;
  /** Our branch: a source may follow another one. */
  branch: string;
}
