import type { RemoteChart } from '../model/target.ts';

/** What is remembered of one version of a chart: for good its digest, and its bytes as long as there is room. */
export interface KeptChart {
  /** SHA-256 (hex) of the archive. */
  digest: string;
  /** The hosts that were asked for it, redirects included: who may not ask them may not have it from here either. */
  hosts: string[];
  /** Null when only the digest is left. */
  archive: Uint8Array | null;
}

/** Where fetched charts are kept, shared by all who may fetch them. Throws on outages. */
export interface ChartStore {
  find(chart: RemoteChart): Promise<KeptChart | null>;
  /** Keeps a chart; a digest that is there already stays. */
  keep(chart: RemoteChart, kept: KeptChart & { archive: Uint8Array }): Promise<void>;
}
