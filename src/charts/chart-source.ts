import type { ChartHosts } from './chart-hosts.ts';
import type { ChartPlace } from './chart-place.ts';
import type { ChartVersion } from './chart-repository.ts';

/** How one fetch reaches the network: it asks allowed hosts only. */
export interface Reach {
  fetch: typeof globalThis.fetch;
  hosts: ChartHosts;
}

/** A kind of place that charts come from. Throws with a finished sentence when a chart does not come. */
export interface ChartSource<Kind extends ChartPlace['kind']> {
  /** The packed chart, checked against the digest that its repository gives, where it gives one. */
  fetch(place: Extract<ChartPlace, { kind: Kind }>, reach: Reach): Promise<Uint8Array>;
  /** The versions of the chart (that of the place does not matter); none for a chart that is not there. */
  versions(place: Extract<ChartPlace, { kind: Kind }>, reach: Reach): Promise<ChartVersion[]>;
}

/** Archives beyond this are no charts: the largest known ones have a few MiB. */
export const MAX_ARCHIVE_BYTES = 20 * 1024 * 1024;
