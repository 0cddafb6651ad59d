import { performance } from 'node:perf_hooks';
import { decide } from '../../src/decide/decide.ts';
import type { Host } from '../../src/hosts/host.ts';
import { aConfig } from '../decide/builders.ts';
import { createWorld, runRound, syncAgent, targetsIn, tipOf, type World } from '../fakes/world.ts';
import type { Table } from './table.ts';

const APPLICATIONS = 100;
const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
/** More rounds than this for one environment are no convergence. */
const MOST_ROUNDS = 20;

/** What the burst cost so far: time of ours alone, and what was asked of GitHub. */
interface Costs {
  rounds: number;
  decideMs: number;
  actMs: number;
  /** Writes that changed something, by what they are. */
  writes: Map<string, number>;
}

/**
 * One new version of every application at once, promoted through three environments in memory, so that the time is that
 * of deciding and acting alone. Throws where a version does not come to prod.
 */
export async function benchBurst(): Promise<Table> {
  const names = Array.from({ length: APPLICATIONS }, (_, index) => `app-${String(index).padStart(3, '0')}`);
  const world = createWorld(aConfig({ dev: {}, staging: { after: ['dev'] }, prod: { after: ['staging'] } }), names);
  const costs: Costs = { rounds: 0, decideMs: 0, actMs: 0, writes: new Map() };
  await rest(world, costs);
  for (const name of names) world.tags.set(name, ['1.0.1']);
  for (const environment of ENVIRONMENTS) {
    await rest(world, costs);
    isIn(world, environment);
    for (const key of targetsIn(world.host.git.files(tipOf(world))).keys()) syncAgent(world, key, 'healthy');
    await rest(world, costs);
  }
  const pulls = world.host.all.pulls;
  if (pulls.some(({ mergedAt }) => mergedAt === null)) throw new Error('a pull request of the burst was not merged');
  const writes = [...costs.writes].sort(([, a], [, b]) => b - a);
  return {
    name: `a burst of ${APPLICATIONS} new versions through ${ENVIRONMENTS.join(', ')} (GitHub and agents in memory)`,
    rows: [
      { what: 'decide() and act(), all rounds', value: seconds(costs.decideMs + costs.actMs), unit: 's' },
      { what: '  decide()', value: seconds(costs.decideMs), unit: 's' },
      { what: '  act()', value: seconds(costs.actMs), unit: 's' },
      { what: 'rounds', value: costs.rounds, unit: 'rounds' },
      { what: 'pull requests, all merged', value: pulls.length, unit: 'pull requests' },
      { what: 'GitHub writes', value: writes.reduce((sum, [, count]) => sum + count, 0), unit: 'requests' },
      ...writes.map(([kind, value]) => ({ what: `  ${kind}`, value, unit: 'requests' })),
    ],
  };
}

/** Rounds until nothing is left to do. */
async function rest(world: World, costs: Costs): Promise<void> {
  const through = counted(world.host, costs.writes);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let decided = 0;
    const decider: typeof decide = (snapshot, now) => {
      const begin = performance.now();
      const plan = decide(snapshot, now);
      decided = performance.now();
      costs.decideMs += decided - begin;
      return plan;
    };
    const { plan, errors } = await runRound(world, { through, decider });
    costs.actMs += performance.now() - decided;
    costs.rounds += 1;
    if (errors.length > 0) throw new AggregateError(errors, 'a round of the burst failed');
    if (plan.actions.length === 0) return;
  }
  throw new Error(`the burst does not come to rest in ${MOST_ROUNDS} rounds`);
}

/** A host that counts its writes by noun and verb, those left out that changed nothing. */
function counted(host: World['host'], counts: Map<string, number>): Host {
  function wrap<T extends object>(noun: string, calls: T): T {
    const wrapped: Record<string, unknown> = {};
    for (const [verb, call] of Object.entries(calls) as [string, (...args: unknown[]) => Promise<unknown>][]) {
      wrapped[verb] = async (...args: unknown[]) => {
        const before = host.writes();
        const answer = await call(...args);
        const made = host.writes() - before;
        if (made > 0) counts.set(`${noun}.${verb}`, (counts.get(`${noun}.${verb}`) ?? 0) + made);
        return answer;
      };
    }
    return wrapped as T;
  }
  return {
    ...host,
    pulls: wrap('pulls', host.pulls),
    checks: wrap('checks', host.checks),
    comments: wrap('comments', host.comments),
    issues: wrap('issues', host.issues),
    contents: wrap('contents', host.contents),
    deployments: wrap('deployments', host.deployments),
  };
}

/** Throws unless every application has the new version in an environment. */
function isIn(world: World, environment: string): void {
  const left = [...targetsIn(world.host.git.files(tipOf(world))).values()].filter(
    ({ target, release }) => target.environment === environment && release.artifacts[0]?.tag !== '1.0.1',
  );
  if (left.length > 0) throw new Error(`${left.length} applications of the burst are not in ${environment}`);
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
