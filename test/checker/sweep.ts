import { type Round, runRound, type World } from '../fakes/world.ts';

/** Rounds in one run of the server, as `src/reconcile-repository.ts` has it. */
const ROUNDS = 8;

/** One sweep: rounds without faults until nothing is left to do, or a whole run of the server is over. */
export async function sweep(world: World, each: (round: Round) => void): Promise<Round> {
  for (let count = 1; ; count += 1) {
    const round = await runRound(world);
    each(round);
    if (round.errors.length > 0) throw new AggregateError(round.errors, 'a round without faults failed');
    if (round.plan.actions.length === 0 || count === ROUNDS) return round;
  }
}
