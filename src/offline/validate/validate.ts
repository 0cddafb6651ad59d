import { weigh } from '../../inspect/inspect.ts';
import type { Found } from '../../inspect/inspection.ts';
import { addedSecrets } from '../../inspect/plaintext/added-secrets.ts';
import type { Config } from '../../model/config.ts';
import { targetKey } from '../../model/names.ts';
import type { TargetAt } from '../../model/target.ts';
import type { Discovery } from '../../observe/targets/discover-targets.ts';
import type { LocalRepository } from '../local-repository.ts';
import type { OfflineLooks } from '../offline-looks.ts';
import { type Complaint, findingComplaint, ordered, problemComplaint } from './complaint.ts';

/** What is looked at. */
type Looked = Pick<LocalRepository, 'source' | 'treeish'>;

/** What was looked at, and what is wrong with it. */
export interface Validation {
  targets: number;
  complaints: Complaint[];
}

/**
 * Looks at a folder as a pull request that brings all of it would be looked at: targets that cannot be read or do not
 * render, what inspections find in their render, and secrets that stand readable in any file.
 */
export async function validate(
  folder: Looked,
  config: Config,
  { discoveries, diffs }: Pick<OfflineLooks, 'discoveries' | 'diffs'>,
): Promise<Validation> {
  const { treeish } = folder;
  const [targets, problems] = [await discoveries.targetsAt(treeish), await discoveries.problemsAt(treeish)];
  const complaints = problems.map((problem) => problemComplaint('target', null, problem));
  for (const found of await Promise.all(targets.map((target) => complaintsOf(target, folder, diffs)))) {
    complaints.push(...found);
  }
  complaints.push(...(await readableSecrets(folder, config)));
  return { targets: targets.length, complaints: ordered(complaints) };
}

async function complaintsOf(discovery: Discovery, folder: Looked, diffs: OfflineLooks['diffs']): Promise<Complaint[]> {
  if (discovery.status === 'unreadable') return [problemComplaint('target', targetKey(discovery), discovery.problem)];
  return renderComplaints(discovery.at, folder, diffs);
}

async function renderComplaints(at: TargetAt, { treeish }: Looked, diffs: OfflineLooks['diffs']): Promise<Complaint[]> {
  const key = targetKey(at.target);
  const diff = await diffs({ treeish, at: null }, { treeish, at });
  if (diff.status === 'withheld') return [];
  if (diff.status === 'failed') {
    const { message, file, line } = diff;
    return [{ rule: 'render', level: 'failure', target: key, message, file, line }];
  }
  const unplaced = (at.unplaced ?? []).map((message) => placeComplaint(at, message));
  return [...(diff.findings ?? []).map((finding) => findingComplaint(key, finding)), ...unplaced];
}

/** An image that only people can move is no fault: it is said, and fails nothing. */
function placeComplaint({ target }: TargetAt, message: string): Complaint {
  return { rule: 'place', level: 'notice', target: targetKey(target), message, file: null, line: null };
}

/** Larger files hold data rather than what people write. */
const MAX_BYTES = 1024 * 1024;

async function readableSecrets(folder: Looked, config: Config): Promise<Complaint[]> {
  const found: Found[] = [];
  for (const { path, mode, oid, size } of await folder.source.list(folder.treeish, '')) {
    if (!mode.startsWith('100') || (size ?? 0) > MAX_BYTES) continue;
    const bytes = await folder.source.blob(oid);
    if (!bytes.includes(0)) found.push(...addedSecrets(path, null, new TextDecoder().decode(bytes)));
  }
  return weigh('plaintext-secret', found, config).map((finding) => findingComplaint(null, finding));
}
