import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpGitServer, startHttpGitServer } from '../../git/http-git-server.ts';
import { originAt } from '../../git/origin.ts';
import type { BenchApi } from './api.ts';
import { type ContenderResult, secondsSince, spreadOf } from './result.ts';
import { applicationFiles, nameOf, repositoryFiles } from './targets.ts';
import { followUsage } from './usage.ts';

const TRIES = 10;
/** Tries that take long in all are ended early, but never before this many. */
const [FEWEST_TRIES, SECONDS_OF_TRIES] = [3, 120];
/** A push that is not live by then counts as never, and ends the tries. */
const LONGEST_TRY_SECONDS = 300;

/** A reconciler that runs already and is told by objects of its own what to bring about. */
export interface Controllers {
  contender: string;
  pids: readonly number[];
  /** Writes its objects for all targets: the clock of `fromZero` begins here. */
  connect(git: HttpGitServer): Promise<void>;
  /** Tells it that Git has news, as its webhook receiver would. */
  refresh(application: string): Promise<void>;
  /** True when it undoes changes by hand at once. */
  heals: boolean;
  stop(): Promise<void>;
}

/** Measures others' controllers as the agent is measured: from zero, writes while nothing changes, push, drift, usage. */
export async function runControllers(controllers: Controllers, api: BenchApi, count: number): Promise<ContenderResult> {
  const git = await startHttpGitServer();
  const origin = originAt(git.repository);
  const namespace = api.namespace();
  origin.commit('refs/heads/main', repositoryFiles(count, '1.0.0', namespace));
  const usage = followUsage(controllers.pids);
  try {
    const began = performance.now();
    await controllers.connect(git);
    await api.untilApplied(count, 900);
    const fromZero = secondsSince(began);
    await sleep(5000);
    const before = await api.writes();
    await sleep(20_000);
    const writesOfUnchanged = (await api.writes()) - before;
    const [pushes, heals]: [number[], number[]] = [[], []];
    for (let index = 1; index <= TRIES && !isEnough(pushes); index += 1) {
      const target = (index * 74) % count;
      const version = `1.0.${index}`;
      const files = applicationFiles(target, version, namespace);
      const pushed = performance.now();
      origin.commit('refs/heads/main', files);
      await controllers.refresh(nameOf(target));
      const isLive = await api.isLiveWithin(nameOf(target), version, LONGEST_TRY_SECONDS);
      pushes.push(isLive ? secondsSince(pushed) : Number.POSITIVE_INFINITY);
      await sleep(500);
    }
    for (let index = 1; controllers.heals && index <= TRIES; index += 1) {
      // Targets that were not pushed: their version is the first one.
      const name = nameOf(((index * 74) % count) + 1);
      const drifted = performance.now();
      await api.drift(name, 'registry.acme.test/acme/other:9');
      await api.untilLive(name, '1.0.0');
      heals.push(secondsSince(drifted));
      await sleep(500);
    }
    return {
      contender: controllers.contender,
      fromZero,
      healthy: null,
      restart: null,
      unchangedPass: null,
      writesOfUnchanged,
      pushToLive: spreadOf(pushes),
      driftToSeen: null,
      driftToHealed: heals.length === 0 ? null : spreadOf(heals),
      ...usage.stop(),
    };
  } finally {
    usage.stop();
    await controllers.stop();
    await git.stop();
  }
}

function isEnough(tries: readonly number[]): boolean {
  return tries.length >= FEWEST_TRIES && tries.reduce((sum, seconds) => sum + seconds, 0) > SECONDS_OF_TRIES;
}
