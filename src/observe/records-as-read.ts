import type { Ledger, StateRecord } from '../model/record.ts';
import { type Release, sameArtifact } from '../model/release.ts';
import type { Snapshot, TargetChange, TargetState } from '../model/snapshot.ts';
import type { TargetAt } from '../model/target.ts';

/** What was seen of a branch. */
type Part = Pick<Snapshot, 'targets' | 'pulls' | 'merged' | 'directs'>;

type Read = Pick<TargetAt, 'content' | 'release'>;

/**
 * The ledger with releases as they are read today. A content names the same artifacts whenever it is read, but charts and
 * some Git tags were not read at first: a proof of that time is one of these versions all the same, because the content
 * that was healthy is theirs. Only what a record does not speak of at all is added; ids follow. Without this, promotions
 * behind an upgrade would wait for proofs that are there.
 */
export function recordsAsRead(ledger: Ledger, parts: readonly Part[]): Ledger {
  if (ledger.status === 'broken') return ledger;
  const byContent = new Map<string, Release>();
  for (const { content, release } of readIn(parts))
    if (release.artifacts.some(isLater)) byContent.set(content, release);
  if (byContent.size === 0) return ledger;
  const records = ledger.records.map(({ at, record }) => ({ at, record: asRead(record, byContent) }));
  return { ...ledger, records };
}

/** Every content that was seen, with what it names. */
function readIn(parts: readonly Part[]): Read[] {
  const sides = ({ before, after }: TargetChange) => [before, after].filter((side) => side !== null);
  return parts.flatMap(({ targets, pulls, merged, directs }) => [
    ...targets.flatMap(seenAt),
    ...pulls.flatMap(({ changes }) => changes.flatMap(sides)),
    ...merged.flatMap(({ brought }) => brought.flatMap(({ change }) => sides(change))),
    ...directs.flatMap(({ changes }) => changes.flatMap(sides)),
  ]);
}

function seenAt(state: TargetState): Read[] {
  if (state.status !== 'read') return [];
  const reported = [state.report, ...state.others].flatMap((one) =>
    one?.release ? [{ content: one.report.content, release: one.release }] : [],
  );
  return [state.at, ...reported];
}

function asRead(record: StateRecord, byContent: ReadonlyMap<string, Release>): StateRecord {
  switch (record.kind) {
    case 'proof':
    case 'landing':
    case 'incident': {
      const release = completed(record.release, byContent.get(record.content ?? ''));
      return release === record.release ? record : { ...record, release };
    }
    case 'rollback': {
      const to = completed(record.to, byContent.get(record.content));
      return to === record.to ? record : { ...record, to };
    }
    default:
      return record;
  }
}

/** What is read, where it is what was recorded and artifacts of which nothing was recorded. */
function completed(recorded: Release, read: Release | undefined): Release {
  if (read === undefined || read.id === recorded.id) return recorded;
  const more = read.artifacts.filter(
    ({ repository }) => !recorded.artifacts.some((one) => one.repository === repository),
  );
  const rest = read.artifacts.filter((artifact) => !more.includes(artifact));
  const isSame =
    rest.length === recorded.artifacts.length &&
    recorded.artifacts.every((one) => rest.some((other) => sameArtifact(one, other)));
  return isSame && more.every(isLater) ? read : recorded;
}

/** Kinds that were no artifacts in the first versions. */
function isLater({ kind }: Release['artifacts'][number]): boolean {
  return kind !== 'image';
}
