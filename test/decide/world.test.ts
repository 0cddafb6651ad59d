import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/decide/decide.ts';
import { readChain, STATE_BRANCH } from '../../src/ledger/chain.ts';
import { Plan } from '../../src/model/plan.ts';
import type { Proof, StateRecord } from '../../src/model/record.ts';
import { type Artifact, sameArtifact } from '../../src/model/release.ts';
import { Snapshot } from '../../src/model/snapshot.ts';
import { parseBranchName } from '../../src/text/branch-name.ts';
import { isSticky, parseDriftMarker, parseReplyMarker } from '../../src/text/markers.ts';
import { anEvent, type Event, happen } from '../fakes/events.ts';
import { snapshotOf } from '../fakes/snapshot-of.ts';
import { BOT, createWorld, runRound, settle, syncAgent, targetsIn, tipOf, type World, wait } from '../fakes/world.ts';
import { aConfig } from './builders.ts';

const config = aConfig({
  dev: { soak: '1m' },
  staging: { after: ['dev'], soak: '10m', heal: 'approve' },
  prod: { after: ['staging'], approvers: { users: ['olga'] } },
});
const applications = ['checkout', 'basket'];
const upstream: Record<string, string | undefined> = { staging: 'dev', prod: 'staging' };

function recordsIn({ host, key }: World): StateRecord[] {
  const tip = host.git.branches.get(STATE_BRANCH);
  const texts = tip === undefined ? [] : [...host.git.files(tip)].map(([path, text]) => ({ path, text }));
  const ledger = readChain(key, texts, null);
  if (ledger.status === 'broken') throw new Error(ledger.problem);
  return ledger.records.map(({ record }) => record);
}

function proofsOf(world: World): Proof[] {
  return recordsIn(world).filter((record) => record.kind === 'proof');
}

/** What a rollback on record brought back: that was healthy there before, whoever proved it elsewhere. */
function wentBack(world: World, key: string, artifact: Artifact): boolean {
  return recordsIn(world).some(
    (record) =>
      record.kind === 'rollback' &&
      record.target === key &&
      record.to.artifacts.some((one) => sameArtifact(one, artifact)),
  );
}

/** Artifacts that entered an environment without a proof of the one before it, over the whole history of the base. */
function unproven(world: World): string[] {
  const { git } = world.host;
  const proofs = proofsOf(world);
  const found: string[] = [];
  const isProven = (application: string, environment: string, artifact: Artifact): boolean =>
    proofs.some(
      (proof) =>
        proof.application === application &&
        proof.environment === environment &&
        proof.release.artifacts.some((one) => sameArtifact(one, artifact)),
    );
  for (const sha of git.history(tipOf(world))) {
    const parent = git.parent(sha);
    if (parent === null) continue;
    const before = targetsIn(git.files(parent));
    for (const [key, { target, release }] of targetsIn(git.files(sha))) {
      const asked = upstream[target.environment];
      if (asked === undefined) continue;
      for (const artifact of release.artifacts) {
        const wasThere = before.get(key)?.release.artifacts.some((old) => sameArtifact(old, artifact)) === true;
        if (wasThere || isProven(target.application, asked, artifact) || wentBack(world, key, artifact)) continue;
        found.push(`${key} ${artifact.tag}`);
      }
    }
  }
  return found;
}

/** Things that may be there once and are there more often. */
function duplicates({ host }: World): string[] {
  const { all, git } = host;
  const open = all.pulls.filter(
    ({ state, author, head }) => state === 'open' && author === BOT && git.branches.has(head.branch),
  );
  const own = all.comments.filter(({ by }) => by === BOT);
  const keys = [
    ...open.map(({ head }) => `promotion ${head.branch}`),
    ...own.filter(({ body }) => isSticky(body)).map(({ pull }) => `sticky on ${pull}`),
    ...own.flatMap(({ body }) => parseReplyMarker(body) ?? []).map((to) => `reply to ${to}`),
    ...all.issues
      .filter(({ state }) => state === 'open')
      .map(({ body }) => `issue of ${parseDriftMarker(body)?.environment}`),
    ...all.deployments.map(({ environment, sha }) => `deployment ${environment} ${sha}`),
  ];
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

function checkSafety(world: World): void {
  expect(unproven(world)).toEqual([]);
  expect(duplicates(world)).toEqual([]);
}

async function play(events: readonly Event[]): Promise<World> {
  const world = createWorld(config, applications);
  for (const event of events) {
    await happen(world, event);
    checkSafety(world);
  }
  return world;
}

/** After all faults: clusters sync, time goes by, olga approves what waits for her. */
async function bringHome(world: World): Promise<void> {
  for (let step = 0; step < 8; step += 1) {
    await settle(world);
    for (const key of targetsIn(world.host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
    wait(world, 700);
    await settle(world);
    for (const { number, author } of await world.host.pulls.open('main')) {
      if (author === BOT) world.host.as('olga').review(number, 'APPROVED');
    }
  }
}

/** What still says that there is drift: open issues, and a check on the tip that is not green. */
function openDrift(world: World): string[] {
  const { issues, checks } = world.host.all;
  const onTip = checks.filter(({ sha, name }) => sha === tipOf(world) && name === 'shiplock/drift');
  const newest = onTip.at(-1)?.conclusion ?? 'success';
  const open = issues.filter(({ state }) => state === 'open').map(({ title }) => title);
  return newest === 'success' ? open : [...open, `check ${newest}`];
}

function versions(world: World): Record<string, string | null> {
  const targets = [...targetsIn(world.host.git.files(tipOf(world)))];
  return Object.fromEntries(targets.map(([key, { release }]) => [key, release.artifacts[0]?.tag ?? null]));
}

/** The same observations the other way round; only the records of the ledger have an order that says something. */
function turned(snapshot: Snapshot): Snapshot {
  const pulls = snapshot.pulls
    .map((pull) => ({ ...pull, commands: pull.commands.toReversed(), checks: pull.checks.toReversed() }))
    .toReversed();
  const images = snapshot.images.map((image) => ({ ...image, tags: image.tags.toReversed() })).toReversed();
  return {
    ...snapshot,
    pulls,
    images,
    targets: snapshot.targets.toReversed(),
    merged: snapshot.merged.toReversed(),
    driftIssues: snapshot.driftIssues.toReversed(),
    baseChecks: snapshot.baseChecks.toReversed(),
    declined: snapshot.declined.toReversed(),
    branches: Object.fromEntries(Object.entries(snapshot.branches).toReversed()),
  };
}

/** A plan as a set: what it says, in an order of its own. */
function sorted(plan: Plan): unknown {
  const text = (value: unknown): string => JSON.stringify(value);
  const byText = (a: unknown, b: unknown): number => (text(a) < text(b) ? -1 : 1);
  const actions = plan.actions.map((action) =>
    action.kind === 'appendRecords' ? { ...action, reason: '', records: action.records.toSorted(byText) } : action,
  );
  return { ...plan, actions: actions.toSorted(byText), verdicts: plan.verdicts.toSorted(byText) };
}

const runs = Number(process.env['WORLD_RUNS'] ?? 30);

describe('a world in which anything may happen', () => {
  test('one push goes all the way, with the writes that it needs and no more', async () => {
    const world = await play([{ kind: 'push', application: 'checkout', tag: '1.0.3' }]);
    await bringHome(world);
    expect(versions(world)).toMatchObject({
      'checkout/dev': '1.0.3',
      'checkout/staging': '1.0.3',
      'checkout/prod': '1.0.3',
    });
    const { all } = world.host;
    expect(all.pulls.map(({ state, mergedAt }) => [state, mergedAt !== null])).toEqual(Array(3).fill(['closed', true]));
    expect(all.deployments.map(({ environment, state }) => `${environment} ${state}`)).toEqual(
      ['dev', 'staging', 'prod'].map((name) => `${name}/checkout success`),
    );
    expect(all.comments).toHaveLength(3);
    expect([...world.host.git.branches.keys()].filter((name) => parseBranchName(name) !== null)).toEqual([]);
  });

  test('a version that comes back after another one goes on as the newest', async () => {
    const world = createWorld(config, ['checkout']);
    const by = async (event: Event) => happen(world, event);
    const prove = async (environment: string) => {
      syncAgent(world, `checkout/${environment}`, 'healthy');
      wait(world, 700);
      await settle(world);
    };
    for (const tag of ['1.0.2', '1.0.5']) {
      await by({ kind: 'push', application: 'checkout', tag });
      await settle(world);
      await prove('dev');
      await prove('staging');
    }
    await by({ kind: 'hand', application: 'checkout', environments: ['staging'], tag: '1.0.2', replicas: 2 });
    await settle(world);
    await by({ kind: 'merge', pull: 1 });
    await prove('staging');
    expect(proofsOf(world).at(-1)).toMatchObject({
      environment: 'staging',
      release: { artifacts: [{ tag: '1.0.2' }] },
    });
    await bringHome(world);
    // Going back by hand counts as a rollback: 1.0.5 is rejected, so it stays where it is and goes no further.
    expect(versions(world)).toEqual({ 'checkout/dev': '1.0.5', 'checkout/staging': '1.0.2', 'checkout/prod': '1.0.2' });
  });

  test('nothing unproven enters, nothing is there twice, and at rest nothing is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anEvent, { minLength: 10, maxLength: 60, size: 'max' }), async (events) => {
        const world = await play(events);
        await settle(world);
        const writes = world.host.writes();
        expect((await runRound(world)).plan.actions).toEqual([]);
        expect(world.host.writes()).toBe(writes);
        checkSafety(world);
      }),
      { numRuns: runs },
    );
  });

  test('when the faults end, every environment gets the newest version, unless people stood in its way', async () => {
    const calm = anEvent.filter((event) => !['meddle', 'close', 'hand', 'stale', 'say'].includes(event.kind));
    await fc.assert(
      fc.asyncProperty(fc.array(calm, { maxLength: 40, size: 'max' }), async (events) => {
        const world = await play(events);
        await bringHome(world);
        checkSafety(world);
        const expected = applications.flatMap((application) => {
          const newest = ['1.0.0', ...(world.tags.get(application) ?? [])].sort().at(-1);
          return Object.keys(config.environments).map((environment) => [`${application}/${environment}`, newest]);
        });
        expect(versions(world)).toEqual(Object.fromEntries(expected));
        expect(openDrift(world)).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  test('hand-made changes of dev do not keep its later versions from going on', async () => {
    const calm = anEvent.filter((event) => !['meddle', 'close', 'stale', 'say'].includes(event.kind));
    await fc.assert(
      fc.asyncProperty(fc.array(calm, { maxLength: 40, size: 'max' }), async (events) => {
        const world = await play(events);
        await bringHome(world);
        const at = versions(world);
        for (const pull of (await snapshotOf(world)).pulls.filter(({ ours }) => ours)) {
          expect(pull.merge, pull.title).toEqual({ status: 'clean' });
        }
        for (const application of applications) {
          expect(at[`${application}/prod`], application).toBe(at[`${application}/dev`]);
        }
      }),
      { numRuns: runs },
    );
  });

  test('every snapshot and every plan is what its schema says, and neither another time nor another order of what was observed decides otherwise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anEvent, { maxLength: 25, size: 'max' }), async (events) => {
        const world = await play(events);
        const snapshot = await snapshotOf(world);
        expect(Snapshot.parse(snapshot)).toEqual(snapshot);
        const plan = decide(snapshot, world.now);
        expect(Plan.parse(plan)).toEqual(plan);
        expect(decide(structuredClone(snapshot), world.now)).toEqual(plan);
        expect(sorted(decide(turned(snapshot), world.now))).toEqual(sorted(plan));
      }),
      { numRuns: runs },
    );
  });
});
