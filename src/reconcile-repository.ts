import { act, type Effects } from './act/act.ts';
import { decide } from './decide/decide.ts';
import { HostPaused } from './hosts/host.ts';
import type { Plan } from './model/plan.ts';
import { observe, type Sources } from './observe/observe.ts';
import { forgetProtection } from './observe/protection.ts';
import type { Patience } from './patience.ts';
import type { WorkResult } from './queue/queue.ts';

/** Rounds in one run: a promotion needs a handful (pull request, checks, merge, …); more than this is left to the queue. */
const ROUNDS = 8;

export interface RepositoryWork {
  sources: Sources;
  effects: Effects;
  branch: string;
  /** Kept from run to run: a merge that GitHub refuses for days must not be asked for every second. */
  patience: Patience;
  log: { debug(data: object, text: string): void };
}

/**
 * The program in one function: observe, decide, act, until nothing is left to do; then sleep until the plan says when
 * to look again. Any error ends the run; the queue comes back and starts from what is true then. A host that wants to be
 * left alone is no error: the run goes on when it says.
 */
export async function reconcileRepository(work: RepositoryWork): Promise<WorkResult> {
  try {
    return await runRounds(work);
  } catch (error) {
    if (!(error instanceof HostPaused)) throw error;
    work.effects.log.info(
      { seconds: error.seconds },
      'the work on a repository waits until GitHub takes requests again',
    );
    return { again: { inSeconds: error.seconds } };
  }
}

async function runRounds({ sources, effects, branch, patience, log }: RepositoryWork): Promise<WorkResult> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const snapshot = await observe(sources, branch);
    const plan = decide(snapshot, sources.now());
    log.debug({ round, actions: plan.actions.map(({ kind }) => kind), reconsiderAt: plan.reconsiderAt }, 'decided');
    for (const note of plan.notes) {
      if (note.kind === 'refused') effects.log.warn({ ...note }, 'a promotion cannot be made');
      else log.debug({ ...note }, 'a promotion waits');
    }
    const { changed, moved, errors } = await act(plan, effects);
    const pause = errors.find((error) => error instanceof HostPaused);
    if (pause !== undefined) throw pause;
    if (errors.length > 0) throw new AggregateError(errors, 'some actions failed');
    if (moved > 0) {
      await forgetProtection(sources);
      return { again: { inSeconds: patience.next() } };
    }
    patience.rest();
    if (changed === 0) return restUntil(plan, sources.now());
  }
  return { again: { inSeconds: 0 } };
}

function restUntil({ reconsiderAt }: Plan, now: string): WorkResult {
  if (reconsiderAt === null) return { again: null };
  const seconds = (Date.parse(reconsiderAt) - Date.parse(now)) / 1000;
  return { again: { inSeconds: Math.max(0, seconds) } };
}
