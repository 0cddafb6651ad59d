import fc from 'fast-check';
import type { Pull } from '../../src/hosts/host.ts';
import { HostRefusal } from '../../src/hosts/host.ts';
import { type Fault, withFaults } from './faults.ts';
import {
  BOT,
  findDrift,
  pathOf,
  runRound,
  syncAgent,
  targetsIn,
  tipOf,
  valuesText,
  type World,
  wait,
} from './world.ts';

const applications = ['checkout', 'basket'] as const;
const environments = ['dev', 'staging', 'prod'] as const;

/** Something that happens in a world, by people, clusters, time or Shiplock itself. */
export type Event =
  | { kind: 'push'; application: string; tag: string }
  | { kind: 'sync'; target: string; health: 'healthy' | 'degraded' }
  | { kind: 'wait'; seconds: number }
  | { kind: 'hand'; application: string; environments: string[]; tag: string; replicas: number }
  | { kind: 'meddle'; pull: number }
  | { kind: 'review'; pull: number; by: string; state: string }
  | { kind: 'comment'; pull: number; by: string; body: string }
  /** A command on any pull request, open or merged, that may stop things, take them back or ask for others. */
  | { kind: 'say'; pull: number; by: string; body: string }
  | { kind: 'edit'; comment: number; body: string }
  | { kind: 'close'; pull: number }
  | { kind: 'merge'; pull: number }
  /** What an agent finds when it looks: other replicas than Git has, nothing, or it cannot look. */
  | { kind: 'drift'; target: string; live: number | null; isLooked: boolean }
  | { kind: 'sayOnIssue'; issue: number; by: string; body: string }
  | { kind: 'closeIssue'; issue: number }
  /** The database is dropped. */
  | { kind: 'forget' }
  | { kind: 'round'; faults: Fault[]; times: number }
  | { kind: 'stale'; meanwhile: Event };

/** Commands that ask, or that a promotion may do without. */
const harmless = ['/approve', '/approve\n/unapprove', '/status', '/history', '/diff', '/retry', '/override order so'];
const stopping = [
  ...['/hold', '/hold checkout until 2h load', '/hold prod', '/hold all', '/unhold', '/unhold prod', '/unhold all'],
  ...['/rollback', '/rollback checkout prod slow', '/rollback basket dev 2', '/reject checkout 1.0.3 bad'],
];

const aTag = fc.integer({ min: 1, max: 6 }).map((patch) => `1.0.${patch}`);
const aPerson = fc.constantFrom('olga', 'ann', 'eve');
const aPick = fc.nat({ max: 5 });
const application = fc.constantFrom(...applications);

const outside: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('push' as const), application, tag: aTag }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('sync' as const),
      target: fc.tuple(application, fc.constantFrom(...environments)).map((parts) => parts.join('/')),
      health: fc.constantFrom('healthy' as const, 'healthy' as const, 'healthy' as const, 'degraded' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(5, 60, 700) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('hand' as const),
      application,
      environments: fc.uniqueArray(fc.constantFrom<string>(...environments), { minLength: 1, maxLength: 2 }),
      tag: aTag,
      replicas: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('meddle' as const), pull: aPick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('review' as const),
      pull: aPick,
      by: aPerson,
      state: fc.constantFrom('APPROVED', 'CHANGES_REQUESTED', 'COMMENTED'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('comment' as const),
      pull: aPick,
      by: aPerson,
      body: fc.constantFrom('/promote', '/help', '/promot', '/promote\n/help', '/sync', '/drift', 'nice', ...harmless),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      pull: aPick,
      by: aPerson,
      body: fc.constantFrom(...harmless, ...stopping, '/promote basket prod 1.0.4', '/promote checkout dev 1.0.2'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('edit' as const), comment: aPick, body: fc.constant('/promote') }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('drift' as const),
      target: fc.tuple(application, fc.constantFrom(...environments)).map((parts) => parts.join('/')),
      live: fc.constantFrom(5, 7, null),
      isLooked: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('sayOnIssue' as const),
      issue: aPick,
      by: aPerson,
      body: fc.constantFrom('/sync', '/drift', '/drift\n/sync checkout', '/promote', 'why?'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('closeIssue' as const), issue: aPick }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), pull: aPick }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('merge' as const), pull: aPick }) },
);

const someFaults = fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'none', 'down', 'lost'), { maxLength: 25 });

export const anEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: outside },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('round' as const),
      faults: someFaults,
      times: fc.constantFrom(1, 1, 1, 2),
    }),
  },
  { weight: 1, arbitrary: outside.map((meanwhile) => ({ kind: 'stale' as const, meanwhile })) },
);

/** Lets an event happen. Picks of pull requests and comments go round among those that there are. */
export async function happen(world: World, event: Event): Promise<void> {
  const { host } = world;
  switch (event.kind) {
    case 'push': {
      const known = world.tags.get(event.application) ?? [];
      world.tags.set(event.application, [...new Set([...known, event.tag])]);
      return;
    }
    case 'sync':
      return syncAgent(world, event.target, event.health);
    case 'wait':
      return wait(world, event.seconds);
    case 'hand':
      return openByHand(world, event);
    case 'drift':
      return findDrift(world, event.target, event.isLooked ? event.live : 'unknown');
    case 'sayOnIssue':
    case 'closeIssue': {
      const issue = host.all.issues[event.issue % Math.max(1, host.all.issues.length)];
      if (issue === undefined) return;
      if (event.kind === 'closeIssue') host.as('ann').closeIssue(issue.number);
      else host.as(event.by).comment(issue.number, event.body);
      return;
    }
    case 'say': {
      const { pulls } = host.all;
      const pull = pulls[event.pull % Math.max(1, pulls.length)];
      if (pull !== undefined) host.as(event.by).comment(pull.number, event.body);
      return;
    }
    case 'forget':
      world.announced.clear();
      world.highWater = null;
      world.lookedAt = null;
      return;
    case 'round': {
      const faults = [...event.faults];
      await runRound(world, { through: withFaults(host, () => faults.shift() ?? 'none'), times: event.times });
      return;
    }
    case 'stale':
      await runRound(world, { meanwhile: () => happen(world, event.meanwhile) });
      return;
    case 'edit': {
      const comment = host.all.comments.filter(({ by }) => by !== BOT)[event.comment];
      if (comment !== undefined) host.as(comment.by).edit(comment.id, event.body);
      return;
    }
    default:
      return onPull(world, event);
  }
}

type OnPull = Exclude<Extract<Event, { pull: number }>, { kind: 'say' }>;

async function onPull(world: World, event: OnPull): Promise<void> {
  const open = await world.host.pulls.open('main');
  const pull: Pull | undefined = open[event.pull % Math.max(1, open.length)];
  if (pull === undefined) return;
  const { number } = pull;
  const { host } = world;
  switch (event.kind) {
    case 'meddle':
      host.as('ann').commit(pull.head.branch, { 'notes.txt': `${number}` });
      return;
    case 'review':
      return host.as(event.by).review(number, event.state);
    case 'comment':
      host.as(event.by).comment(number, event.body);
      return;
    case 'close':
      return host.as('ann').close(number);
    case 'merge':
      await host.as('ann').merge(number).catch(unlessRefused);
  }
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof HostRefusal)) throw error;
}

function openByHand(world: World, event: Extract<Event, { kind: 'hand' }>): void {
  const { host } = world;
  const branch = `hand-${host.all.pulls.length}`;
  const present = targetsIn(host.git.files(tipOf(world)));
  const edits = event.environments
    .filter((environment) => present.has(`${event.application}/${environment}`))
    .map((environment) => [
      pathOf(event.application, environment),
      valuesText(event.application, event.tag, event.replicas),
    ]);
  host.as('ann').commit(branch, Object.fromEntries(edits));
  host.as('ann').open(branch, 'main');
}
