import type { Sql } from './database.ts';
import { trimImages } from './trim-images.ts';

/** What a registry, or an event of one, said of a tag. */
export interface ImageFact {
  /** Canonical, with its registry: `registry.example/acme/checkout`. */
  repository: string;
  tag: string;
  digest: string | null;
  source: string;
  seenAt: string;
}

/** What is known of a tag, and what told of it first: the scan, or the source of an event. */
export interface KnownImage extends ImageFact {
  told: { by: string; at: string } | null;
}

export interface Images {
  /**
   * Keeps the newest word on each tag; an older one changes nothing. An event without a digest never hides a known one;
   * the registry's own word that a tag is gone does. The same digest said again leaves GitHub's own word standing.
   */
  see(facts: readonly ImageFact[]): Promise<void>;
  /** What is known of an image repository, sorted by tag. */
  list(repository: string): Promise<KnownImage[]>;
  /** When all tags of an image repository were last listed, null for never. */
  scannedAt(repository: string): Promise<string | null>;
  /** Notes a full listing: tags that it lacks are forgotten unless they were seen later. */
  scanned(repository: string, tags: readonly string[], at: string): Promise<void>;
  /** Forgets a tag that is not there any more, unless it was seen after that moment. */
  forget(repository: string, tag: string, at: string): Promise<void>;
  /** Makes the listings of all images that a Git repository names due again; what is known of their tags stays. */
  forgetScans(gitRepository: string): Promise<void>;
  /** As `trimImages`. */
  trim(what: { before: string; notes: string }): Promise<number>;
}

interface Row {
  repository: string;
  tag: string;
  digest: string | null;
  source: string;
  seen_at: Date;
  told_by: string | null;
  told_at: Date | null;
}

/** An event that says another digest than the known one: the tag was pushed anew. */
const isNews = `excluded.source <> 'registry' and excluded.digest <> images.digest`;

export function createImages(sql: Sql): Images {
  return {
    async see(facts) {
      for (const { repository, tag, digest, source, seenAt } of facts) {
        await sql.query(
          `insert into shiplock.images (repository, tag, digest, source, seen_at, told_by, told_at)
           values ($1, $2, $3, $4, $5, $4, $5)
           on conflict (repository, tag) do update set
             digest = case when excluded.source = 'registry' then excluded.digest
               else coalesce(excluded.digest, images.digest) end,
             source = case when images.source = 'github' and excluded.source <> 'registry'
               and excluded.digest = images.digest then images.source else excluded.source end,
             seen_at = excluded.seen_at,
             told_by = case when ${isNews} then excluded.source else images.told_by end,
             told_at = case when ${isNews} then excluded.seen_at else images.told_at end
           where images.seen_at <= excluded.seen_at`,
          [repository, tag, digest, source, seenAt],
        );
      }
    },
    async list(repository) {
      const rows = await sql.query<Row>('select * from shiplock.images where repository = $1 order by tag', [
        repository,
      ]);
      return rows.map((row) => ({
        repository: row.repository,
        tag: row.tag,
        digest: row.digest,
        source: row.source,
        seenAt: row.seen_at.toISOString(),
        told: row.told_by === null || row.told_at === null ? null : { by: row.told_by, at: row.told_at.toISOString() },
      }));
    },
    async scannedAt(repository) {
      const [row] = await sql.query<{ scanned_at: Date }>(
        'select scanned_at from shiplock.image_scans where repository = $1',
        [repository],
      );
      return row?.scanned_at.toISOString() ?? null;
    },
    async forget(repository, tag, at) {
      await sql.query('delete from shiplock.images where repository = $1 and tag = $2 and seen_at <= $3', [
        repository,
        tag,
        at,
      ]);
    },
    async forgetScans(gitRepository) {
      await sql.query(
        `delete from shiplock.image_scans
         where repository in (select image from shiplock.image_uses where repository = lower($1))`,
        [gitRepository],
      );
    },
    trim: (what) => trimImages(sql, what),
    async scanned(repository, tags, at) {
      await sql.query('delete from shiplock.images where repository = $1 and tag <> all($2::text[]) and seen_at < $3', [
        repository,
        tags,
        at,
      ]);
      await sql.query(
        `insert into shiplock.images (repository, tag, digest, source, seen_at, told_by, told_at)
         select $1, unnest($2::text[]), null, 'scan', $3::timestamptz, 'scan', $3::timestamptz on conflict do nothing`,
        [repository, tags, at],
      );
      await sql.query(
        `insert into shiplock.image_scans (repository, scanned_at) values ($1, $2)
         on conflict (repository) do update set scanned_at = greatest(image_scans.scanned_at, excluded.scanned_at)`,
        [repository, at],
      );
    },
  };
}
