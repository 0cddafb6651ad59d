import { isSticky, parseDriftMarker, parseReplyMarker } from '../../../src/text/markers.ts';
import { BOT, targetsIn, tipOf } from '../../fakes/world.ts';
import { type Invariant, ownMerges } from './invariant.ts';

/** At most one live promotion for each target, alone or in a group, whatever its branch is called; rollbacks are none. */
export const oneLivePromotion: Invariant = ({ world, round }) => {
  if (round === null) return [];
  const { git, all } = world.host;
  const [tip, targets] = [tipOf(world), targetsIn(git.files(tipOf(world)))];
  const moved = all.pulls.flatMap(({ state, author, head }) => {
    const isOurs = state === 'open' && author === BOT && git.branches.has(head.branch);
    if (!isOurs || head.branch.startsWith('shiplock/rollback/')) return [];
    if (git.authors(tip, head.sha).some((by) => by !== BOT)) return [];
    const merge = git.merge(tip, head.sha);
    const after = merge.status === 'clean' ? targetsIn(merge.files) : [];
    return [...after].flatMap(([key, { content }]) => (targets.get(key)?.content === content ? [] : [key]));
  });
  return repeated(moved).map((target) => `${target} has two live promotions`);
};

/** What is merged is exactly what was judged: the head of the snapshot, with an open verdict on it. */
export const expectedHead: Invariant = (look) =>
  ownMerges(look).flatMap(({ pull, seen }) => {
    if (seen === null) return [`#${pull.number} was merged, and nobody had looked at it`];
    if (seen.head.sha !== pull.head)
      return [`#${pull.number} was judged at ${seen.head.sha} and merged at ${pull.head}`];
    const verdict = look.round?.plan.verdicts.find((one) => one.pull === pull.number);
    return verdict?.head === pull.head ? [] : [`#${pull.number} was merged at a head without a verdict`];
  });

/** Nothing is written twice: comments, answers, issues, deployments, lines of the history. */
export const nothingTwice: Invariant = ({ world, round, ledger, fresh }) => {
  if (round === null) return [];
  const { all } = world.host;
  const own = all.comments.filter(({ by }) => by === BOT);
  const written = repeated([
    ...own.filter(({ body }) => isSticky(body)).map(({ pull }) => `the sticky comment on #${pull}`),
    ...own.flatMap(({ body }) => parseReplyMarker(body) ?? []).map((to) => `the answer to ${to}`),
    ...all.issues
      .filter(({ state }) => state === 'open')
      .map(({ body }) => `the issue ${parseDriftMarker(body)?.environment ?? body.split('\n')[0]}`),
    ...all.deployments.map(({ environment, sha }) => `the deployment of ${environment} at ${sha}`),
  ]);
  const lines = ledger.status === 'intact' && fresh.length > 0 ? ledger.records : [];
  const remembered = repeated(
    lines.flatMap(({ record }) => {
      if (record.kind === 'command') return [`the command ${record.comment}#${record.index}`];
      if (record.kind === 'landing') return [`the landing of ${record.target} by #${record.pull}`];
      return [];
    }),
  );
  return [...written, ...remembered].map((what) => `${what} is there twice`);
};

function repeated(keys: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) twice.add(key);
    seen.add(key);
  }
  return [...twice];
}
