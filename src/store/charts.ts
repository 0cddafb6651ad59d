import type { RemoteChart } from '../model/target.ts';
import type { Database } from './database.ts';

/** A version of a chart: its digest (SHA-256, hex) for good, its bytes as long as there is room, and who was asked for it. */
interface KeptChart {
  digest: string;
  hosts: string[];
  archive: Uint8Array | null;
}

export interface Charts {
  find(chart: RemoteChart): Promise<KeptChart | null>;
  /** Keeps a chart; a digest that is there already stays, and other bytes under it are not kept. */
  keep(chart: RemoteChart, kept: KeptChart & { archive: Uint8Array }): Promise<void>;
  /** Forgets the archives that were not used since an instant, and the longest unused ones beyond so many bytes. */
  trim(limits: { usedSince: string; maxBytes: number }): Promise<number>;
}

export function createCharts(database: Database, now: () => number): Charts {
  const instant = () => new Date(now()).toISOString();
  return {
    async find({ repository, name, version }) {
      const [row] = await database.query<KeptChart>(
        `with used as (
           update shiplock.chart_archives a set used_at = greatest(used_at, $4) from shiplock.charts c
           where (c.repository, c.name, c.version) = ($1, $2, $3) and a.digest = c.digest returning a.digest, archive)
         select c.digest, hosts, archive from shiplock.charts c left join used on used.digest = c.digest
         where (repository, name, version) = ($1, $2, $3)`,
        [repository, name, version, instant()],
      );
      return row === undefined ? null : { digest: row.digest, hosts: row.hosts, archive: row.archive };
    },
    async keep({ repository, name, version }, { digest, hosts, archive }) {
      const [row] = await database.query<{ digest: string }>(
        `insert into shiplock.charts as c (repository, name, version, digest, hosts, first_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (repository, name, version) do update
           set hosts = case when c.digest = excluded.digest then excluded.hosts else c.hosts end
         returning c.digest`,
        [repository, name, version, digest, hosts, instant()],
      );
      if (row?.digest !== digest) return;
      await database.query(
        'insert into shiplock.chart_archives (digest, archive, used_at) values ($1, $2, $3) on conflict do nothing',
        [digest, archive, instant()],
      );
    },
    async trim({ usedSince, maxBytes }) {
      const rows = await database.query(
        `delete from shiplock.chart_archives where digest in (
           select digest from (
             select digest, used_at, sum(length(archive)) over (order by used_at desc, digest) as until_here
             from shiplock.chart_archives) each
           where used_at < $1 or until_here > $2)
         returning digest`,
        [usedSince, maxBytes],
      );
      return rows.length;
    },
  };
}
