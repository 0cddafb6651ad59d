import fc from 'fast-check';
import { HostRefusal, type Pull } from '../../src/hosts/host.ts';
import { anEvent, type Event, happen } from '../fakes/events.ts';
import { type Fault, withFaults } from '../fakes/faults.ts';
import {
  pathOf,
  type Round,
  type RoundSettings,
  runRound,
  syncAgent,
  targetsIn,
  tipOf,
  valuesText,
  type World,
  wait,
} from '../fakes/world.ts';

/** What the checker lets happen beside the events of the fake world. */
export type Step =
  | Exclude<Event, { kind: 'round' | 'stale' }>
  /** A round: none, one or two applications of its plan, faults in between, and things that happen while it acts. */
  | { kind: 'round'; faults: Fault[]; times: number; meanwhile: Step | null }
  | { kind: 'command'; pull: number; by: string; body: string }
  /** Somebody pushes to the base branch without a pull request. */
  | { kind: 'direct'; application: string; environment: string; tag: string }
  | { kind: 'force'; pull: number; application: string; environment: string; tag: string }
  /** A pull request of a fork; its branch may be called as one of ours. */
  | { kind: 'fork'; application: string; environment: string; tag: string; isSpoofed: boolean }
  /** Somebody opens a pull request that takes the newest merge back. */
  | { kind: 'revert'; of: number }
  /** The process starts anew. */
  | { kind: 'restart' }
  | { kind: 'loseReport'; target: string }
  /** A good moment: every agent is well, time goes by, and a round without faults follows. */
  | { kind: 'advance'; seconds: number };

const applications = ['checkout', 'basket'];
const application = fc.constantFrom(...applications);
const aTag = fc.integer({ min: 1, max: 6 }).map((patch) => `1.0.${patch}`);
/** Versions that go on and on, so that promotions are overtaken. */
const aLaterTag = fc.integer({ min: 1, max: 60 }).map((patch) => `1.0.${patch}`);
const aPick = fc.nat({ max: 5 });

/** Every command with sensible words behind it, beside those that `anEvent` has. */
const aCommand = fc.oneof(
  fc.constantFrom(
    '/approve',
    '/approve',
    '/unapprove',
    '/promote',
    '/promote',
    '/retry',
    '/status',
    '/history',
    '/diff',
  ),
  fc
    .tuple(
      fc.constantFrom('hold', 'hold', 'unhold'),
      fc.constantFrom('checkout', 'basket', 'prod', 'staging', 'eu', ''),
      fc.constantFrom('load test', 'until 2026-11-21T14:00Z load test', ''),
    )
    .map((words) => `/${words.join(' ')}`),
  aTag.map((tag) => `/reject ${tag} it loses carts`),
  fc.constantFrom('order', 'soak', 'approval', 'hold', 'health').map((gate) => `/override ${gate} customers wait`),
  fc.tuple(application, fc.constantFrom('staging', 'prod')).map(([app, env]) => `/rollback ${app} ${env}`),
  fc
    .tuple(application, fc.constantFrom('staging', 'prod'), aTag)
    .map(([app, env, tag]) => `/promote ${app} ${env} ${tag}`),
);

const aPerson = fc.constantFrom('olga', 'olga', 'ann', 'eve', 'root');

function ofPeople(environments: readonly string[]): fc.Arbitrary<Step> {
  const environment = fc.constantFrom(...environments);
  const place = { application, environment, tag: aTag };
  const target = fc.tuple(application, environment).map((parts) => parts.join('/'));
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('command' as const), pull: aPick, by: aPerson, body: aCommand }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('review' as const),
        pull: aPick,
        by: fc.constantFrom('olga', 'ann', 'root'),
        state: fc.constant('APPROVED'),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('push' as const), application, tag: aLaterTag }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('direct' as const), ...place }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('force' as const), pull: aPick, ...place }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fork' as const), ...place, isSpoofed: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('revert' as const), of: fc.nat({ max: 2 }) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('loseReport' as const), target }) },
    // A day that nobody saw: soaks end, proofs grow old.
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(3600, 86_400, 15 * 86_400) }),
    },
    // Agents that are well are what most things rest on.
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('sync' as const),
        target,
        health: fc.constantFrom('healthy' as const, 'healthy' as const, 'healthy' as const, 'degraded' as const),
      }),
    },
  );
}

const someFaults = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fault[]>([]) },
  {
    weight: 2,
    arbitrary: fc.array(
      fc.constantFrom<Fault>('none', 'none', 'none', 'none', 'none', 'down', 'lost', 'refused', 'limited'),
      {
        maxLength: 20,
      },
    ),
  },
);

const anAdvance: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('advance' as const),
  seconds: fc.constantFrom(5, 70, 700),
});

/** Any step in a world with these environments; a third of them are rounds. */
export function aStep(environments: readonly string[]): fc.Arbitrary<Step> {
  const known = anEvent.filter((event) => event.kind !== 'round' && event.kind !== 'stale') as fc.Arbitrary<
    Exclude<Event, { kind: 'round' | 'stale' }>
  >;
  const outside = fc.oneof<[fc.MaybeWeightedArbitrary<Step>, fc.MaybeWeightedArbitrary<Step>]>(
    { weight: 5, arbitrary: known },
    { weight: 3, arbitrary: ofPeople(environments) },
  );
  const meddling = fc.record({ kind: fc.constant('meddle' as const), pull: aPick });
  const round = fc.record({
    kind: fc.constant('round' as const),
    faults: someFaults,
    times: fc.constantFrom(1, 1, 1, 2),
    meanwhile: fc.option(fc.oneof(outside, anAdvance, meddling), { freq: 3 }),
  });
  return fc.oneof(
    { weight: 8, arbitrary: outside },
    { weight: 5, arbitrary: round },
    { weight: 4, arbitrary: anAdvance },
  );
}

/** How a step is taken: what its rounds are like, and who looks at the world after each round inside of another. */
export interface Taking {
  settings: RoundSettings;
  inner(round: Round | null): void;
}

/** Lets a step happen; answers with the round, where it was one. */
export async function take(world: World, step: Step, taking: Taking): Promise<Round | null> {
  switch (step.kind) {
    case 'round':
      return runRound(world, roundOf(world, step, taking));
    case 'advance':
      for (const key of targetsIn(world.host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
      wait(world, step.seconds);
      return runRound(world, taking.settings);
    case 'command': {
      const pull = await pickOpen(world, step.pull);
      if (pull !== undefined) world.host.as(step.by).comment(pull.number, step.body);
      return null;
    }
    case 'direct':
    case 'force':
    case 'fork':
    case 'revert':
      await push(world, step);
      return null;
    case 'restart':
      world.announced.clear();
      return null;
    case 'loseReport':
      world.agents.delete(step.target);
      return null;
    default:
      await happen(world, step);
      return null;
  }
}

function roundOf(world: World, step: Extract<Step, { kind: 'round' }>, taking: Taking): RoundSettings {
  const { settings, inner } = taking;
  const faults = [...step.faults];
  const { meanwhile, times } = step;
  const through = withFaults(settings.through ?? world.host, () => faults.shift() ?? 'none');
  if (meanwhile === null) return { ...settings, through, times };
  return { ...settings, through, times, meanwhile: async () => inner(await take(world, meanwhile, taking)) };
}

async function pickOpen(world: World, pick: number): Promise<Pull | undefined> {
  const open = await world.host.pulls.open('main');
  return open[pick % Math.max(1, open.length)];
}

type Push = Extract<Step, { kind: 'direct' | 'force' | 'fork' | 'revert' }>;

async function push(world: World, step: Push): Promise<void> {
  const { host } = world;
  const { git } = host;
  if (step.kind === 'revert') return revert(world, step.of);
  const { application: name, environment, tag } = step;
  const path = pathOf(name, environment);
  if (!targetsIn(git.files(tipOf(world))).has(`${name}/${environment}`)) return;
  const edits = { [path]: valuesText(name, tag) };
  if (step.kind === 'direct') {
    host.as('ann').commit('main', edits);
    return;
  }
  if (step.kind === 'fork') {
    const branch = step.isSpoofed ? `shiplock/promote/${name}/${environment}` : `topic-${host.all.pulls.length}`;
    openIfPossible(() => host.as('eve').openFork(branch, 'main', edits));
    return;
  }
  const pull = await pickOpen(world, step.pull);
  if (pull !== undefined && !pull.head.fork) host.as('ann').force(pull.head.branch, edits);
}

function revert(world: World, of: number): void {
  const { git, all } = world.host;
  const merges = all.pulls.flatMap(({ mergeSha }) => mergeSha ?? []);
  const sha = merges.at(-1 - of);
  const parent = sha === undefined ? null : git.parent(sha);
  if (sha === undefined || parent === null) return;
  const before = git.files(parent);
  const edits = Object.fromEntries(
    [...git.files(sha)].flatMap(([path, text]) =>
      before.get(path) === text ? [] : [[path, before.get(path) ?? null]],
    ),
  );
  const branch = `revert-${all.pulls.length}`;
  world.host.as('ann').commit(branch, edits);
  openIfPossible(() => world.host.as('ann').open(branch, 'main', 'Revert it'));
}

function openIfPossible(open: () => void): void {
  try {
    open();
  } catch (error) {
    if (!(error instanceof HostRefusal)) throw error;
  }
}

/** One line of a trace that a person can follow. */
export function lineOf(step: Step): string {
  const { kind, ...rest } = step;
  if (step.kind !== 'round') return `${kind} ${JSON.stringify(rest)}`;
  const faults = step.faults.some((fault) => fault !== 'none') ? ` with ${step.faults.join(',')}` : '';
  const meanwhile = step.meanwhile === null ? '' : ` while: ${lineOf(step.meanwhile)}`;
  return `round${step.times > 1 ? ' twice' : ''}${faults}${meanwhile}`;
}
