import type { Comment, Pull, Review } from '../hosts/host.ts';
import type { Finding } from '../model/finding.ts';
import type { Ledger } from '../model/record.ts';
import type { PullState } from '../model/snapshot.ts';
import { mayBeRendered } from '../text/fork-word.ts';
import { isSticky, parseReplyMarker } from '../text/markers.ts';
import { observeChanges } from './changes.ts';
import { observeAgain } from './checks-again.ts';
import { observeCommands } from './command-comments.ts';
import { configProblemsIn } from './config-problems.ts';
import { observeFileFindings } from './file-findings.ts';
import { observeOwners, whoEverApproved } from './owners.ts';
import { unknownsIn } from './unknowns.ts';
import type { Reading, View } from './views.ts';

/** An open pull request as the decision sees it; null while Git and GitHub do not agree on its head yet. */
export async function observePull(
  view: View,
  pull: Pull,
  ledger: Ledger,
  head: string | undefined,
): Promise<PullState | null> {
  if (head === undefined) return null;
  const { host, mirror, base, store, key, now, app } = view;
  const repository = `${key.owner}/${key.name}`;
  await store.pullHeads.see({ repository, pull: pull.number, sha: head, at: now() });
  const merge = await mirror.merge(base.sha, head);
  const tree = merge.status === 'clean' ? merge.tree : null;
  const reading = readingFor(view, { pull, head, ledger });
  const [changes, checks, comments] = await Promise.all([
    tree === null ? [] : observeChanges(reading, base.sha, tree),
    host.checks.list(head),
    host.comments.list(pull.number),
  ]);
  const findings = await findingsOf(view, tree);
  const unknowns = tree === null ? [] : await unknownsIn({ ...view, ...reading }, base.sha, tree);
  const isBusy = changes.length > 0;
  const files = (isBusy || findings.length > 0) && tree !== null ? await mirror.changed(base.sha, tree) : [];
  const reviews = isBusy ? await reviewsOf(view, pull.number) : { approvals: [], objections: [] };
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body,
    ours: pull.author === app.login,
    author: pull.author,
    url: pull.url,
    head: { ...pull.head, sha: head },
    draft: pull.draft,
    ...(view.isMain ? {} : { base: base.branch }),
    merge: merge.status === 'clean' ? { status: 'clean' } : merge,
    committers: isBusy ? await host.pulls.committers(pull.number) : [],
    changes,
    ...(findings.length > 0 && { findings }),
    ...(unknowns.length > 0 && { unknowns }),
    ...(files.length > 0 && { files }),
    configProblems: tree === null ? null : await configProblemsIn({ ...view, ...reading }, base.sha, tree),
    ...reviews,
    commands: await observeCommands(view, { number: pull.number, head, comments, ledger }),
    comment: ownSticky(comments, app.login),
    replies: repliesOf(comments, app.login),
    checks,
    ...(await observeAgain(view, head)),
    others: asksChecks(view, changes) ? await host.checks.others(head) : [],
    owners: await observeOwners(view, {
      changed: files,
      changes,
      approved: whoEverApproved(pull.number, reviews.approvals, ledger),
    }),
    queued: view.queued.includes(pull.number),
    behind: view.protection?.strict === true && isBusy && !(await mirror.contains(head, base.sha)),
  };
}

/** What a fork brings is read with less trust, and not rendered at all where the config asks for a word first. */
function readingFor(view: View, { pull, head, ledger }: { pull: Pull; head: string; ledger: Ledger }): Reading {
  if (!pull.head.fork) return view;
  const { config } = view;
  const isFree = config.status === 'valid' && config.config.forks === 'render';
  return isFree || mayBeRendered(ledger, { pull: pull.number, head }) ? view.forFork : view.withheld;
}

/** Without a config nobody asked to be told of findings. */
async function findingsOf({ mirror, base, config }: View, tree: string | null): Promise<Finding[]> {
  if (tree === null || config.status !== 'valid') return [];
  return observeFileFindings(mirror, base.sha, tree, config.config);
}

/** Other checks are read only for environments that name some. */
function asksChecks({ config, protection, app }: View, changes: PullState['changes']): boolean {
  if (config.status !== 'valid' || changes.length === 0) return false;
  // Who may bypass the rules has to ask itself for what they require.
  if (protection?.bypass === true && protection.checks.some((check) => check.app !== app.id)) return true;
  return changes.some(({ environment }) => (config.config.environments[environment]?.checks.length ?? 0) > 0);
}

/** Our sticky comment among the comments of a pull request: by our account and our marker. */
export function ownSticky(comments: readonly Comment[], login: string): PullState['comment'] {
  const own = comments.find((comment) => comment.by === login && isSticky(comment.body));
  return own === undefined ? null : { id: own.id, body: own.body };
}

/** Answers of ours among the comments of a pull request or an issue. */
export function repliesOf(comments: readonly Comment[], login: string): PullState['replies'] {
  const replies: PullState['replies'] = [];
  for (const { id, by, body } of comments) {
    const to = by === login ? parseReplyMarker(body) : null;
    if (to !== null) replies.push({ to, id, body });
  }
  return replies;
}

/** The newest word of each reviewer, an approval or an objection; with the approver teams that the reviewer is in. */
async function reviewsOf(view: View, pull: number): Promise<Pick<PullState, 'approvals' | 'objections'>> {
  const newest = new Map<string, Review>();
  for (const review of await view.host.pulls.reviews(pull)) {
    if (review.state !== 'COMMENTED') newest.set(review.by, review);
  }
  const approvals: PullState['approvals'] = [];
  const objections: PullState['objections'] = [];
  for (const { by, state, head, at } of newest.values()) {
    if (state === 'APPROVED') approvals.push({ by, head, teams: await teamsOf(view, by) });
    if (state === 'CHANGES_REQUESTED')
      objections.push({ by, at: at === '' ? view.now() : at, teams: await teamsOf(view, by) });
  }
  return { approvals, objections };
}

/** Those teams that the config names as approvers or overriders and that an account is in, asked now. */
export async function teamsOf({ host, config }: View, login: string): Promise<string[]> {
  if (config.status !== 'valid') return [];
  const { environments, overriders } = config.config;
  const approvers = Object.values(environments).flatMap((environment) => environment.approvers?.teams ?? []);
  const named = [...approvers, ...(overriders?.teams ?? [])];
  const teams: string[] = [];
  for (const team of [...new Set(named)].sort()) {
    if (await host.people.isMember(team, login)) teams.push(team);
  }
  return teams;
}
