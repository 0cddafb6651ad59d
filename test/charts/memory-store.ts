import type { ChartStore, KeptChart } from '../../src/charts/chart-store.ts';
import type { RemoteChart } from '../../src/model/target.ts';

/** A store in memory that can forget archives, as the real ones do for lack of room. */
export function createMemoryStore(): ChartStore & { dropArchives(): void; all(): KeptChart[] } {
  const kept = new Map<string, KeptChart>();
  const keyOf = ({ repository, name, version }: RemoteChart) => `${repository} ${name} ${version}`;
  return {
    find: async (chart) => kept.get(keyOf(chart)) ?? null,
    async keep(chart, added) {
      kept.set(keyOf(chart), added);
    },
    dropArchives() {
      for (const [key, each] of kept) kept.set(key, { ...each, archive: null });
    },
    all: () => [...kept.values()],
  };
}
