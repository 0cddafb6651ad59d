/** The commit in a revision of Flux: `main@sha1:…`, `sha1:…`, or `main/…` of older versions. Null for anything else. */
export function commitOf(revision: string | null): string | null {
  return /(?:^|[:/])([0-9a-f]{40})$/.exec(revision ?? '')?.[1] ?? null;
}

/**
 * The first twelve digits of the commit that Flux puts behind a chart's version with `reconcileStrategy: Revision`:
 * `1.4.2+0123456789ab.3` (the number behind the dot counts changes of the HelmChart). Null when it does not.
 */
export function shortCommitOf(chartVersion: string | null): string | null {
  return /\+([0-9a-f]{12})(?:\.\d+)?$/.exec(chartVersion ?? '')?.[1] ?? null;
}
