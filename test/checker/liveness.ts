import { decide } from '../../src/decide/decide.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { StateRecord } from '../../src/model/record.ts';
import { type Release, sameArtifact } from '../../src/model/release.ts';
import { isOpen } from '../../src/model/verdict.ts';
import { PROMOTION_CHECK } from '../../src/text/check-names.ts';
import { compareTags } from '../../src/text/version.ts';
import { snapshotOf } from '../fakes/snapshot-of.ts';
import { BOT, type Round, syncAgent, targetsIn, tipOf, type World, wait } from '../fakes/world.ts';
import { Violation } from './invariants/all.ts';
import { recordsOf } from './invariants/invariant.ts';
import { asked, PROOF_LIFE } from './invariants/order.ts';
import { holdsOn } from './invariants/people.ts';
import { sweep } from './sweep.ts';

/** After the last fault, this many sweeps make everything true that can be true without time, people and clusters. */
const SWEEPS = 3;

/**
 * The faults are over. Three sweeps, then: nothing is left to do, deciding again at any moment until `reconsiderAt`
 * plans nothing, and every check that people see says what would be decided now.
 */
export async function comesToRest(world: World, each: (round: Round) => void): Promise<Plan> {
  for (let count = 0; count < SWEEPS; count += 1) await sweep(world, each);
  const snapshot = await snapshotOf(world);
  const plan = decide(snapshot, world.now);
  if (plan.actions.length > 0) {
    throw new Violation(
      'rest',
      plan.actions.map(({ kind, reason }) => `${kind}: ${reason}`),
    );
  }
  verdictsAreTrue(world, plan);
  const end = plan.reconsiderAt === null ? Number.POSITIVE_INFINITY : Date.parse(plan.reconsiderAt);
  for (const seconds of [1, 61, 3599]) {
    const at = Date.parse(world.now) + seconds * 1000;
    if (at >= end) break;
    const early = decide(snapshot, new Date(at).toISOString());
    const said = early.actions.map(({ kind, reason }) => `${kind} (${reason})`);
    if (said.length > 0)
      throw new Violation('sleep', [`asleep until ${plan.reconsiderAt}, and after ${seconds} s: ${said}`]);
  }
  return plan;
}

/** Every open pull request shows on its newest commit what is decided now. */
function verdictsAreTrue({ host }: World, { verdicts }: Plan): void {
  const bySha = Map.groupBy(verdicts, ({ head }) => head);
  for (const [sha, together] of bySha) {
    const shown = host.all.checks.filter((check) => check.sha === sha && check.name === PROMOTION_CHECK).at(-1);
    const passes = shown?.status === 'completed' && shown.conclusion === 'success';
    const isRight = passes === together.every(({ promotion }) => isOpen(promotion));
    if (!isRight) throw new Violation('verdicts', [`#${together[0]?.pull} shows ${shown?.conclusion} at ${sha}`]);
  }
}

/** Soaks that a release may take in one environment: one may go before it, another may be asked for by a person. */
const LONGEST_WAY = 5;

/** Clusters are well, time goes by, and olga, root and ann agree: what can go on goes on. */
export async function bringHome(world: World, each: (round: Round) => void): Promise<void> {
  for (let step = 0; step < LONGEST_WAY * Object.keys(world.config.environments).length; step += 1) {
    const before = tipOf(world);
    await comesToRest(world, each);
    for (const key of targetsIn(world.host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
    // An hour opens the limits again, where there are some.
    wait(world, world.config.limits.perHour === undefined ? 700 : 3700);
    await comesToRest(world, each);
    for (const { number, author } of await world.host.pulls.open('main')) {
      if (author === BOT) for (const by of ['olga', 'root', 'ann']) world.host.as(by).comment(number, '/promote');
    }
    await comesToRest(world, each);
    // Where nothing moved in a whole soak of every environment, nothing will.
    if (before === tipOf(world) && step > 1) return;
  }
}

/** Targets that miss the newest release that is proven for them, though nobody stands in its way. */
export async function leftBehind(world: World): Promise<string[]> {
  const snapshot = await snapshotOf(world);
  if (snapshot.ledger.status === 'broken') return [];
  const dated = snapshot.ledger.records;
  const records = dated.map(({ record }) => record);
  return [...targetsIn(world.host.git.files(tipOf(world)))].flatMap(([key, { target, release }]) => {
    // What was there to choose when a person chose otherwise does not come back by itself.
    const chosenAt = dated.findLast(({ record }) => record.kind === 'request' && record.target === key)?.at ?? '';
    const later = records.filter((record) => record.kind !== 'proof' || record.provenAt > chosenAt);
    const newest = newestProven(world, target, later);
    if (newest === null || holdsOn(target, records, world.now).length > 0) return [];
    if (snapshot.declined.some((no) => no.target === key && no.release === newest.id)) return [];
    // What a person asked for by name comes first, until the target has another release than it had then.
    const isAsked = recordsOf(records, 'request').some((one) => one.target === key && one.from.id === release.id);
    if (isAsked) return [];
    const isStopped = snapshot.pulls.some(
      ({ ours, committers, body }) => ours && body.includes(key) && committers.some((login) => login !== BOT),
    );
    const [here, there] = [release.artifacts[0]?.tag ?? '', newest.artifacts[0]?.tag ?? ''];
    return isStopped || compareTags(there, here) <= 0 ? [] : [`${key} has ${here}, and ${there} is proven`];
  });
}

/** The newest release that every environment before a target has proven, rejected ones left out; null for none. */
function newestProven(
  world: World,
  { application, environment }: { application: string; environment: string },
  records: readonly StateRecord[],
): Release | null {
  const upstream = asked(world, application, environment);
  const proofs = recordsOf(records, 'proof').filter(
    (proof) => proof.application === application && Date.parse(world.now) - Date.parse(proof.provenAt) < PROOF_LIFE,
  );
  const rejected = recordsOf(records, 'rejection').flatMap(({ artifacts }) => artifacts);
  const isIn = (name: string, release: Release): boolean =>
    proofs.some((proof) => proof.environment === name && proof.release.id === release.id);
  const found = proofs
    .filter(({ environment: name }) => upstream.includes(name))
    .filter(({ release }) => upstream.every((name) => isIn(name, release)))
    .filter(({ release }) => !release.artifacts.some((one) => rejected.some((no) => sameArtifact(no, one))));
  return found.at(-1)?.release ?? null;
}
