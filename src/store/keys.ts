import type { WorkKey } from '../queue/queue.ts';
import type { Sql } from './database.ts';

/** The repositories that the App is known to be installed on, and the image repositories that each names. */
export interface Keys {
  /** Remembers a key; a repository that moved to another installation or changed its letters' case is brought up to date. */
  know(key: WorkKey): Promise<void>;
  /** Forgets a repository, and with it the images that it names. */
  forget(key: WorkKey): Promise<void>;
  forgetInstallation(installation: number): Promise<void>;
  /** Every known key. What this process remembers of them is dropped, so that the sweep repairs what another replica forgot. */
  list(): Promise<WorkKey[]>;
  /** The key of a repository (`owner/name`), null when the App is not known to be installed on it. */
  find(repository: string): Promise<WorkKey | null>;
  /** Replaces the image repositories (canonical, `registry.example/acme/checkout`) that the files of a repository name. */
  recordImageUses(key: WorkKey, images: readonly string[]): Promise<void>;
  /** The keys whose repository names an image. */
  usersOf(image: string): Promise<WorkKey[]>;
  /** The keys of which it was never recorded what images they name: any event may concern them. */
  withoutUses(): Promise<WorkKey[]>;
}

interface Row {
  installation: number | string;
  owner: string;
  name: string;
}

export function createKeys(sql: Sql): Keys {
  // This runs on every event, and all but the first of a repository say nothing new.
  const remembered = new Set<string>();
  const keys: Keys = {
    async know(key) {
      const text = `${key.installation}/${repositoryOf(key)}`;
      if (remembered.has(text)) return;
      await sql.query(
        `insert into shiplock.keys (repository, installation, owner, name) values (lower($1), $2, $3, $4)
         on conflict (repository) do update
           set installation = excluded.installation, owner = excluded.owner, name = excluded.name
         where (keys.installation, keys.owner, keys.name)
           is distinct from (excluded.installation, excluded.owner, excluded.name)`,
        [repositoryOf(key), key.installation, key.owner, key.name],
      );
      remembered.add(text);
    },
    async forget(key) {
      remembered.clear();
      await sql.query('delete from shiplock.keys where repository = lower($1) and installation = $2', [
        repositoryOf(key),
        key.installation,
      ]);
    },
    async forgetInstallation(installation) {
      remembered.clear();
      await sql.query('delete from shiplock.keys where installation = $1', [installation]);
    },
    async list() {
      remembered.clear();
      const rows = await sql.query<Row>('select installation, owner, name from shiplock.keys order by repository');
      return rows.map(toKey);
    },
    async find(repository) {
      const [row] = await sql.query<Row>(
        'select installation, owner, name from shiplock.keys where repository = lower($1)',
        [repository],
      );
      return row === undefined ? null : toKey(row);
    },
    async recordImageUses(key, images) {
      await keys.know(key);
      const values = [repositoryOf(key), [...new Set(images)]];
      await sql.query(
        'delete from shiplock.image_uses where repository = lower($1) and image <> all($2::text[])',
        values,
      );
      await sql.query(
        `insert into shiplock.image_uses (repository, image)
         select lower($1), unnest($2::text[]) on conflict do nothing`,
        values,
      );
      await sql.query(
        'update shiplock.keys set uses_known = true where repository = lower($1) and not uses_known',
        values.slice(0, 1),
      );
    },
    async withoutUses() {
      const rows = await sql.query<Row>(
        'select installation, owner, name from shiplock.keys where not uses_known order by repository',
      );
      return rows.map(toKey);
    },
    async usersOf(image) {
      const rows = await sql.query<Row>(
        `select installation, owner, name from shiplock.keys join shiplock.image_uses using (repository)
         where image = $1 order by repository`,
        [image],
      );
      return rows.map(toKey);
    },
  };
  return keys;
}

function repositoryOf(key: WorkKey): string {
  return `${key.owner}/${key.name}`;
}

/** PostgreSQL's bigint comes as text from one driver and as a number from the other. */
function toKey(row: Row): WorkKey {
  return { installation: Number(row.installation), owner: row.owner, name: row.name };
}
