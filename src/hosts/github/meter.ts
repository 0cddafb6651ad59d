/** How many writes of each kind GitHub took: what the log and the bench show. */
export interface Meter {
  count(request: { method: string; route: string; status: number; cost: string }): void;
  /** Writes so far by kind, as plain data. */
  counts(): Record<string, number>;
}

/** The first that fits names a write. */
const kinds: readonly (readonly [name: string, route: RegExp])[] = [
  ['merge', /\/merge$/],
  ['merge queue', /\/graphql$/],
  ['branch update', /\/update-branch$/],
  ['pull request', /\/pulls(\/[^/]+)?$/],
  ['check', /\/check-runs(\/[^/]+)?$/],
  ['comment', /\/comments(\/[^/]+)?$/],
  ['reaction', /\/reactions$/],
  ['deployment', /\/deployments(\/[^/]+\/statuses)?$/],
  ['issue', /\/issues(\/[^/]+)?$/],
  ['branch', /\/git\/refs/],
  ['commit', /\/git\/(trees|commits)$/],
  ['history', /\/contents\//],
];

/** What a write is called, by its route or path. */
export function writeKind(route: string): string {
  return kinds.find(([, pattern]) => pattern.test(route))?.[0] ?? 'other';
}

/** Counts what changed something: refused writes and reads do not. Tokens are no writes. */
export function createMeter(): Meter {
  const counts = new Map<string, number>();
  return {
    count({ method, route, status, cost }) {
      const isWrite = method !== 'GET' && cost !== 'read' && status >= 200 && status < 300;
      if (!isWrite || /\/access_tokens$/.test(route)) return;
      const kind = writeKind(route);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
