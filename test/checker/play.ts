import { createWorld, type Round, type RoundSettings, type World } from '../fakes/world.ts';
import { checkAll } from './invariants/all.ts';
import { watch } from './look.ts';
import { type Step, take } from './steps.ts';
import { worlds } from './worlds.ts';

/** A run: the world that it is played in, by name, and what happens. */
export interface Run {
  world: string;
  steps: readonly Step[];
}

const APPLICATIONS = ['checkout', 'basket'];

/** A world that is played in, with what checks every invariant after a round, or after a step that was none. */
export interface Played {
  world: World;
  check(round: Round | null): void;
}

/** Plays a run and checks every invariant after every step; throws the first violation. */
export async function play(
  { world: name, steps }: Run,
  settings: (world: World) => RoundSettings = () => ({}),
): Promise<Played> {
  const kind = worlds[name];
  if (kind === undefined) throw new Error(`there is no world ${name}`);
  const world = createWorld(kind.config, APPLICATIONS, {}, kind.requiredChecks);
  const look = watch(world);
  const check = (round: Round | null): void => checkAll(look(round));
  for (const step of steps) check(await take(world, step, { settings: settings(world), inner: check }));
  return { world, check };
}
