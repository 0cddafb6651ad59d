import { targetKey } from '../../model/names.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import { codeSpan } from '../../text/markdown.ts';
import { type Context, type ReadTarget, readTargets } from '../context.ts';
import type { Place } from './places.ts';

/** Targets that a command means, at least one, or the sentence that says why it means none. */
export type Selection = { targets: ReadTarget[] } | { problem: string };

/**
 * The targets of `[application] [environment]`. A part that is not named is that of the place: its applications, or its
 * environments; with nothing named it is exactly the targets of the place.
 */
export function selectTargets(args: readonly string[], place: Place, context: Context): Selection {
  const all = readTargets(context).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const here = all.filter(({ at }) => place.targets.includes(targetKey(at.target)));
  if (args.length === 0) return here.length > 0 ? { targets: here } : { problem: NOTHING_HERE };
  const known = { applications: namesOf(all, 'application'), environments: namesOf(all, 'environment') };
  const words = args.slice(0, 2).flatMap((word) => word.toLowerCase().split('/'));
  const applications = words.filter((word) => known.applications.includes(word));
  const environments = words.filter((word) => known.environments.includes(word) && !isFirstApplication(word));
  const strange = words.find((word) => !applications.includes(word) && !environments.includes(word));
  if (strange !== undefined) return { problem: strangeText(strange, [...known.applications, ...known.environments]) };
  const wanted = {
    applications: applications.length > 0 ? applications : namesOf(here, 'application'),
    environments: environments.length > 0 ? environments : namesOf(here, 'environment'),
  };
  const targets = all.filter(
    ({ at }) =>
      wanted.applications.includes(at.target.application) && wanted.environments.includes(at.target.environment),
  );
  return targets.length > 0 ? { targets } : { problem: `there is no target ${codeSpan(args.join(' '))}.` };

  /** A word that is both is the application where it stands first, as `/sync web` has it. */
  function isFirstApplication(word: string): boolean {
    return applications.includes(word) && word === words[0];
  }
}

const NOTHING_HERE = 'nothing here is a target of the base branch: name an application and an environment.';

function namesOf(targets: readonly ReadTarget[], part: 'application' | 'environment'): string[] {
  return [...new Set(targets.map(({ at }) => at.target[part]))].sort();
}

function keyOf({ at }: ReadTarget): string {
  return targetKey(at.target);
}

function strangeText(word: string, known: readonly string[]): string {
  const meant = didYouMean(word, known);
  const hint = meant === null ? '' : ` Did you mean ${codeSpan(meant)}?`;
  return `${codeSpan(word.slice(0, 80))} is neither an application nor an environment with targets.${hint}`;
}
