import type { RemoteChart } from '../model/target.ts';

/** A chart as it came, or a finished sentence that says why it did not: where it was looked for, and what to do. */
export type FetchedChart =
  /** The packed chart (`.tgz`) and its SHA-256 (hex), which its repository vouched for where it gives one. */
  { status: 'fetched'; archive: Uint8Array; digest: string } | { status: 'failed'; message: string };

/** One version of a chart, as its repository lists it. */
export interface ChartVersion {
  /** With `+` also where a registry writes `_`. */
  version: string;
  /** When it was published (ISO 8601); null where a list does not say, as in registries. */
  created: string | null;
  /** SHA-256 of the archive (`sha256:…`); null where a list does not say, as in registries. */
  digest: string | null;
}

/** All versions of a chart (none for one that is not there), or a finished sentence that says why they are not known. */
export type ListedVersions = { status: 'listed'; versions: ChartVersion[] } | { status: 'failed'; message: string };

/** Where charts that are not in Git come from, dependencies of charts included. */
export interface ChartRepository {
  /**
   * The chart of exactly this version; `repository` is `https://…` of a Helm repository or `oci://…`. The same version
   * is always the same bytes: other ones are refused. Never throws for what a repository holds or a host answers.
   */
  fetch(chart: RemoteChart): Promise<FetchedChart>;
  /** The versions that a chart has now. Never throws for what a repository holds or a host answers. */
  versions(chart: Omit<RemoteChart, 'version'>): Promise<ListedVersions>;
}

/** The hosts that somebody lets charts come from, and where that list is: `charts.hosts of .github/shiplock.yaml`. */
export interface Allowed {
  hosts: readonly string[];
  listName: string;
}

export interface Charts {
  /** Charts of these hosts and no others. */
  allowing(allowed: Allowed): ChartRepository;
}

/** For whoever has no network, or wants none: nothing is fetched, and that is said. */
export const noCharts: ChartRepository = {
  async fetch({ repository, name, version }) {
    const message = `The chart ${name} ${version} of ${repository} is not in the repository, and nothing is fetched here.`;
    return { status: 'failed', message };
  },
  async versions({ repository, name }) {
    const message = `The versions of the chart ${name} of ${repository} are not known, as nothing is fetched here.`;
    return { status: 'failed', message };
  },
};
