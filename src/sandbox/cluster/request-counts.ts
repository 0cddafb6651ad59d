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

/** Equal requests are counted together, so that a cluster that runs for days does not fill the memory. */
export function createRequestCounts(): RequestCounts {
  const totals = new Map<string, { entry: RequestRecord; count: number }>();

  function sum(matches: (entry: RequestRecord) => boolean): number {
    let total = 0;
    for (const { entry, count } of totals.values()) if (matches(entry)) total += count;
    return total;
  }

  return {
    record(entry) {
      const id = JSON.stringify([entry.verb, entry.resource, entry.dryRun, entry.status, entry.user]);
      const known = totals.get(id);
      if (known === undefined) totals.set(id, { entry, count: 1 });
      else known.count += 1;
    },
    count(filter = {}) {
      const wanted = Object.entries(filter);
      return sum((entry) => {
        const fields: Record<string, unknown> = { ...entry };
        return wanted.every(([name, value]) => fields[name] === value);
      });
    },
    writes: () => sum((entry) => !READS.has(entry.verb) && !entry.dryRun),
    table() {
      const rows: Record<string, number> = {};
      for (const { entry, count } of totals.values()) {
        const name = `${entry.verb} ${entry.resource}${entry.dryRun ? ' (dry run)' : ''}`;
        rows[name] = (rows[name] ?? 0) + count;
      }
      return rows;
    },
    reset: () => totals.clear(),
  };
}
