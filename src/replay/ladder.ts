import { createContext } from '../decide/context.ts';
import { type Need, needOf, upstreamOf } from '../decide/upstream.ts';
import type { Config } from '../model/config.ts';
import type { Instant } from '../model/names.ts';
import { partsAt } from './proof-times.ts';
import { stayAt } from './stays.ts';
import type { World } from './world.ts';

/** What a target had to wait for at a moment: the environments before it, by the targets that were there then. */
export interface Ladder {
  upstream: string[];
  need: Need | null;
}

/** The ladder below a target at a moment, as a decision sees it. */
export function ladderAt(world: World, key: string, at: Instant): Ladder {
  const { application, environment } = partsAt(key);
  const names = Object.keys(world.config.environments);
  const there = names.filter((name) => stayAt(world.stays.get(`${application}/${name}`) ?? [], at) !== undefined);
  // It depends on nothing else, so that a long history asks a few times only.
  const id = `${environment} ${there.join(' ')}`;
  const known = world.ladders.get(id);
  if (known !== undefined) return known;
  const context = createContext(world.snapshotAt([application], at), world.config, at);
  const ladder = {
    upstream: upstreamOf(context, application, environment),
    need: needOf(context, application, environment),
  };
  world.ladders.set(id, ladder);
  return ladder;
}

/** Sorts by the place of environments in the config. */
export function byEnvironment(config: Config): (one: string, other: string) => number {
  const names = Object.keys(config.environments);
  return (one, other) => names.indexOf(one) - names.indexOf(other);
}
