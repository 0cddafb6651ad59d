import type { Verb } from './http/request.ts';

/** One answered request; failed and refused ones count too. */
interface RequestRecord {
  verb: Verb;
  /** `deployments.apps`, `configmaps`, or the path of a request that names no resource. */
  resource: string;
  dryRun: boolean;
  status: number;
  user: string;
}

interface RequestFilter {
  verb?: Verb;
  resource?: string;
  dryRun?: boolean;
  status?: number;
}

/** Counts what clients asked of the cluster, so that "a pass without changes writes nothing" can be asserted. */
export interface RequestCounts {
  record(entry: RequestRecord): void;
  count(filter?: RequestFilter): number;
  /** Requests that ask to change something for real: dry runs do not count. */
  writes(): number;
  /** Counts by `verb resource`, dry runs marked. */
  table(): Record<string, number>;
  reset(): void;
}

const READS: ReadonlySet<Verb> = new Set<Verb>(['get', 'list', 'watch', 'other']);

export function createRequestCounts(): RequestCounts {
  let entries: RequestRecord[] = [];

  function matching(filter: RequestFilter): RequestRecord[] {
    const wanted = Object.entries(filter);
    return entries.filter((entry) => {
      const fields: Record<string, unknown> = { ...entry };
      return wanted.every(([name, value]) => fields[name] === value);
    });
  }

  return {
    record: (entry) => entries.push(entry),
    count: (filter = {}) => matching(filter).length,
    writes: () => entries.filter((entry) => !READS.has(entry.verb) && !entry.dryRun).length,
    table() {
      const totals: Record<string, number> = {};
      for (const entry of entries) {
        const name = `${entry.verb} ${entry.resource}${entry.dryRun ? ' (dry run)' : ''}`;
        totals[name] = (totals[name] ?? 0) + 1;
      }
      return totals;
    },
    reset() {
      entries = [];
    },
  };
}
