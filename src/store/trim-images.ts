import type { Sql } from './database.ts';

/** GitHub's own words that are kept of an image that nobody uses now: the only evidence where its registry cannot be read. */
const KEPT_WORDS = 100;

/**
 * Forgets what no look can ask for any more and what is older than `before`: the tags and the listing of images that no
 * target names, and what contents (`notes` before `repository@digest` in their marks) said of themselves that no tag has now.
 * Who names such an image again has it listed anew. Nothing is forgotten while it is not known of every repository which
 * images it names. Returns how many rows went.
 */
export async function trimImages(sql: Sql, { before, notes }: { before: string; notes: string }): Promise<number> {
  const unknown = await sql.query('select 1 from shiplock.keys where not uses_known limit 1');
  const images = unknown.length > 0 ? [] : await trimUnused(sql, before);
  const marks = await sql.query(
    `delete from shiplock.marks m where m.at < $1 and starts_with(m.key, $2)
       and not exists (select 1 from shiplock.images i where m.key = $2 || i.repository || '@' || i.digest)
     returning 1`,
    [before, notes],
  );
  return images.length + marks.length;
}

/** A listing stays or goes with its tags: one that is known without them would hide them. */
async function trimUnused(sql: Sql, before: string): Promise<unknown[]> {
  const isUnused = (image: string): string =>
    `not exists (select 1 from shiplock.image_uses u where u.image = ${image})`;
  await sql.query(`delete from shiplock.image_scans s where s.scanned_at < $1 and ${isUnused('s.repository')}`, [
    before,
  ]);
  return await sql.query(
    `with numbered as (
       select repository, tag, row_number() over (partition by repository, source order by seen_at desc, tag) as place,
         source = 'github' as is_evidence
       from shiplock.images i where i.seen_at < $1 and ${isUnused('i.repository')}
         and not exists (select 1 from shiplock.image_scans s where s.repository = i.repository)
     )
     delete from shiplock.images i using numbered n
     where i.repository = n.repository and i.tag = n.tag and (not n.is_evidence or n.place > ${KEPT_WORDS})
     returning 1`,
    [before],
  );
}
