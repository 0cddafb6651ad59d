import { decide } from '../decide/decide.ts';
import type { Instant } from '../model/names.ts';
import type { TargetChange } from '../model/snapshot.ts';
import type { Verdict } from '../model/verdict.ts';
import { openedAt } from './opened.ts';
import { partsAt } from './proof-times.ts';
import { pullWith } from './pull-with.ts';
import type { World } from './world.ts';

/** The promotions that a decision opens now, as `target version`, sorted. */
export function promotionsNow(world: World, now: Instant): string[] {
  const applications = new Set([...world.stays.keys()].map((key) => partsAt(key).application));
  const opened = [...applications].flatMap((application) => openedAt(world, application, now));
  return opened.map(({ target, version }) => `${target} ${version}`).sort();
}

/** The verdict on a pull request that would bring some changes now; null when it changes no target. */
export function verdictNow(world: World, changes: readonly TargetChange[], now: Instant): Verdict | null {
  if (changes.length === 0) return null;
  const applications = [...new Set(changes.map(({ application }) => application))];
  const snapshot = { ...world.snapshotAt(applications, now), pulls: [pullWith([...changes])] };
  return decide(snapshot, now).verdicts[0]?.promotion ?? null;
}
