import type { LogEntry, Mirror } from '../git/mirror.ts';
import type { Pull } from '../hosts/host.ts';
import { TerminalError } from '../model/errors.ts';
import { targetKey } from '../model/names.ts';
import { type DatedRollback, openRollbacks } from '../model/open-rollbacks.ts';
import type { FileEdit } from '../model/plan.ts';
import type { Ledger } from '../model/record.ts';
import type { Restore } from '../model/restore.ts';
import type { Target } from '../model/target.ts';
import { parseRollbackBody } from '../text/rollback-text.ts';
import { releasesOf } from './releases.ts';
import { isWithin, type TreeIndex } from './targets/tree-index.ts';
import { createTreeReader } from './targets/tree-reader.ts';
import type { View } from './views.ts';

/** Commits that a rollback names as taken along, at most. */
const MOST_COMMITS = 50;
/** An old rollback that never landed is not brought up again: what became of its pull request is not known any more. */
const MOST_DAYS = 14;

/** What of the view is looked at. */
type Looked = Pick<View, 'mirror' | 'base' | 'targetsAt' | 'app' | 'now' | 'log'>;

/**
 * What each rollback under way would write: the files of its target as they were where it was healthy. None for a
 * rollback whose target is there, and for one whose pull request was merged or closed: closing it is a person's no.
 */
export async function observeRestores(view: Looked, closed: readonly Pull[], ledger: Ledger): Promise<Restore[]> {
  const restores: Restore[] = [];
  for (const dated of openRollbacks(ledger).values()) {
    const age = Date.parse(view.now()) - Date.parse(dated.at);
    if (age > MOST_DAYS * 86_400_000 || closed.some((pull) => isPullOf(pull, dated, view.app.login))) continue;
    const restore = await restoreOf(view, dated);
    if (restore !== null) restores.push(restore);
  }
  return restores;
}

/** True for a pull request of ours that carries out exactly this rollback. */
export function isPullOf({ author, body }: Pull, { at, rollback }: DatedRollback, login: string): boolean {
  const marker = author === login ? parseRollbackBody(body) : null;
  return marker?.at === at && marker.target === rollback.target;
}

async function restoreOf(view: Looked, { at, rollback }: DatedRollback): Promise<Restore | null> {
  const { mirror, base, log } = view;
  const { target, revision, content } = rollback;
  const current = releasesOf(await view.targetsAt(base.sha));
  const now = current.get(target);
  if (now === undefined || now.content === content) return null;
  if (!(await mirror.contains(base.sha, revision).catch(() => false))) {
    log.warn({ target, revision }, 'a rollback names a commit that the base branch does not have');
    return null;
  }
  const then = releasesOf(await view.targetsAt(revision)).get(target);
  if (then === undefined) return null;
  const others = [...current.values()].filter((one) => targetKey(one.target) !== target).map((one) => one.target);
  const differing = await differingFiles(
    mirror,
    { revision, target: then.target },
    { revision: base.sha, target: now.target },
  );
  const isShared = (path: string): boolean => others.some((other) => reads(other, path, then.target));
  const own = differing.filter(({ path }) => !isShared(path));
  const edits: FileEdit[] = [];
  const binary: string[] = [];
  for (const file of own) {
    const edit = await editOf(mirror, revision, file);
    if (edit === null) binary.push(file.path);
    else edits.push(edit);
  }
  if (edits.length === 0 && now.release.id === then.release.id) return null;
  const paths = edits.map(({ path }) => path);
  const later = await mirror.log({ from: revision, to: base.sha, paths, limit: MOST_COMMITS });
  const shared = differing.flatMap(({ path }) => (isShared(path) ? [path] : []));
  return { target, revision, at, edits, shared, binary, takesAlong: later.map(commitOf) };
}

/**
 * True when a file is another target's too. An Application of Applications reads the files of those that it brings, and
 * they are theirs all the same.
 */
function reads({ inputs, origins = [], declared }: Target, path: string, own: Target): boolean {
  if (origins.includes(path) || declared?.file === path) return true;
  return path !== own.declared?.file && inputs.some((input) => isWithin(path, input));
}

function commitOf({ sha, subject }: LogEntry): Restore['takesAlong'][number] {
  return { sha, subject };
}

/** A file that is another one than it was; null where it was not there. */
interface Differing {
  path: string;
  was: { mode: string; oid: string } | null;
}

interface TargetThere {
  revision: string;
  target: Target;
}

/**
 * Files that are another one than where the target read them, sorted by path; of those that it reads only now, the ones
 * that were not there at all. A file that was there, and that it did not read, is no file of that release.
 */
async function differingFiles(mirror: Mirror, then: TargetThere, now: TargetThere): Promise<Differing[]> {
  const [before, after] = [await treeOf(mirror, then), await treeOf(mirror, now)];
  const differing: Differing[] = [];
  for (const path of [...new Set([...before.read, ...after.read])].sort()) {
    const [was, is] = [before.index.at(path), after.index.at(path)];
    const isSame = was?.oid === is?.oid && was?.mode === is?.mode;
    if (isSame || (was !== null && !before.read.has(path))) continue;
    differing.push({ path, was });
  }
  return differing;
}

async function treeOf(
  mirror: Mirror,
  { revision, target }: TargetThere,
): Promise<{ index: TreeIndex; read: Set<string> }> {
  const index = await createTreeReader(mirror, revision).index();
  const all = [...target.inputs, ...(target.origins ?? [])];
  return { index, read: new Set(all.flatMap((input) => index.below(input)).map(({ path }) => path)) };
}

/** The edit that brings a file back; null when it holds no text, which a commit by way of the API cannot carry. */
async function editOf(mirror: Mirror, revision: string, { path, was }: Differing): Promise<FileEdit | null> {
  if (was === null) return { path, text: null };
  if (was.mode === '120000') {
    return { path, text: Buffer.from(await mirror.blob(was.oid)).toString(), mode: '120000' };
  }
  try {
    const text = await mirror.file(revision, path);
    if (text === null) return null;
    return was.mode === '100755' ? { path, text, mode: '100755' } : { path, text };
  } catch (error) {
    if (error instanceof TerminalError) return null;
    throw error;
  }
}
