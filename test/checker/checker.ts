import fc from 'fast-check';
import { Violation } from './invariants/all.ts';
import { bringHome, comesToRest, leftBehind } from './liveness.ts';
import { play, type Run } from './play.ts';
import { shorten } from './shorten.ts';
import { aStep, lineOf } from './steps.ts';
import { worlds } from './worlds.ts';

const LONGEST = 160;

/** What the checker did: how many steps, in how many runs, and how much went through. */
export interface Checked {
  steps: number;
  runs: number;
  merges: number;
}

function aRun(name: string): fc.Arbitrary<Run> {
  const environments = Object.keys(worlds[name]?.config.environments ?? {});
  const steps = fc.array(aStep(environments), { maxLength: LONGEST, size: 'max' });
  return steps.map((all) => ({ world: name, steps: all }));
}

/** Plays a run, then lets the faults end: everything must come to rest, and what may go on must go on. Answers with the merges. */
async function playToTheEnd(run: Run): Promise<number> {
  const { world, check } = await play(run);
  await comesToRest(world, check);
  await bringHome(world, check);
  const left = await leftBehind(world);
  if (left.length > 0) throw new Violation('leftBehind', left);
  return world.host.all.pulls.filter(({ mergedAt }) => mergedAt !== null).length;
}

/**
 * Plays random runs in every world until so many steps were taken. Throws with the seed, the invariant and a short trace
 * that a person can follow.
 */
export async function checkSteps(wanted: number, seed: number): Promise<Checked> {
  const checked: Checked = { steps: 0, runs: 0, merges: 0 };
  for (let turn = 0; checked.steps < wanted; turn += 1) {
    for (const name of Object.keys(worlds)) {
      for (const run of fc.sample(aRun(name), { seed: seed + turn, numRuns: 6 })) {
        const merges = await playToTheEnd(run).catch(async (error: unknown) => {
          throw new Error(await story(run, error, seed), { cause: error });
        });
        checked.steps += run.steps.length;
        checked.runs += 1;
        checked.merges += merges;
      }
    }
  }
  return checked;
}

async function failureOf(run: Run): Promise<unknown> {
  return playToTheEnd(run).then(
    () => null,
    (error: unknown) => error,
  );
}

/** What went wrong, in the fewest steps that still end in the same kind of failure. */
async function story(run: Run, error: unknown, seed: number): Promise<string> {
  const kind = kindOf(error);
  const short = await shorten(run, async (shorter) => kindOf(await failureOf(shorter)) === kind);
  const found = await failureOf(short);
  const lines = short.steps.map((step, index) => `  ${index + 1}. ${lineOf(step)}`);
  const what = found instanceof Error ? found.message : String(found);
  return [what, `in the world "${run.world}" (SEED=${seed} plays it again):`, ...lines].join('\n');
}

function kindOf(error: unknown): string {
  if (error instanceof Violation) return error.invariant;
  return error instanceof Error ? error.name : String(error);
}
