import { TerminalError } from '../model/errors.ts';
import type { Ledger } from '../model/record.ts';
import type { PullState, TargetChange } from '../model/snapshot.ts';
import { CODEOWNERS_LIMIT, CODEOWNERS_PATHS, type OwnerRule, ownerSets, parseCodeowners } from '../text/codeowners.ts';
import type { View } from './views.ts';

type Owners = PullState['owners'];

/**
 * Owners of the changed files by the CODEOWNERS of the base branch, and who of the people that approved belongs to them;
 * read only where an environment that the pull request enters asks.
 */
export async function observeOwners(
  view: View,
  input: { changed: readonly string[]; changes: readonly TargetChange[]; approved: readonly string[] },
): Promise<Owners> {
  if (!asksOwners(view, input.changes)) return [];
  const rules = await rulesOf(view);
  if (rules === null) return null;
  const sets: NonNullable<Owners> = [];
  for (const { files, owners } of ownerSets(input.changed, rules)) {
    const members: string[] = [];
    for (const login of input.approved) if (await isOneOf(view, login, owners)) members.push(login);
    sets.push({ files, owners, members });
  }
  return sets;
}

/** Everybody who approved a pull request on any head, by a review or by a command. */
export function whoEverApproved(pull: number, approvals: PullState['approvals'], ledger: Ledger): string[] {
  const said = new Set(approvals.map(({ by }) => by));
  for (const { record } of ledger.status === 'intact' ? ledger.records : []) {
    if (record.kind === 'approval' && record.pull === pull) said.add(record.by);
  }
  return [...said].sort();
}

function asksOwners({ config }: View, changes: readonly TargetChange[]): boolean {
  if (config.status !== 'valid') return false;
  return changes.some(({ environment }) => config.config.environments[environment]?.approvers?.codeowners === true);
}

async function rulesOf({ mirror, base }: View): Promise<OwnerRule[] | null> {
  for (const path of CODEOWNERS_PATHS) {
    const text = await textAt(mirror, base.sha, path);
    if (text === 'unreadable') return null;
    if (text !== null) return text.text.length > CODEOWNERS_LIMIT ? null : parseCodeowners(text.text);
  }
  return null;
}

/** A file that is not text must not stop everything else: the gate that asks for it stays shut. */
async function textAt(
  mirror: View['mirror'],
  commit: string,
  path: string,
): Promise<{ text: string } | 'unreadable' | null> {
  try {
    const text = await mirror.file(commit, path);
    return text === null ? null : { text };
  } catch (error) {
    if (error instanceof TerminalError) return 'unreadable';
    throw error;
  }
}

/** By name, or by membership of a team of this organisation. An address names nobody here: GitHub alone knows whose it is. */
async function isOneOf({ host, key }: View, login: string, owners: readonly string[]): Promise<boolean> {
  for (const owner of owners) {
    if (owner.toLowerCase() === `@${login.toLowerCase()}`) return true;
    const [organisation, team] = owner.replace(/^@/, '').split('/');
    const isOurs = organisation?.toLowerCase() === key.owner.toLowerCase();
    if (team !== undefined && isOurs && (await host.people.isMember(team.toLowerCase(), login))) return true;
  }
  return false;
}
