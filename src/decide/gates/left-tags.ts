import type { Artifact } from '../../model/release.ts';
import type { TargetChange } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { artifactName } from '../../text/artifact-name.ts';
import { blocked } from '../verdicts.ts';
import { versionOf } from './entering.ts';

/**
 * The Git tags that a target would name no longer, with fewer tags in all than now: it would follow a branch instead, or
 * a part of it is taken out, which a manifest does not tell apart. None where the whole target goes.
 */
export function leftTags({ before, after }: TargetChange): Artifact[] {
  if (before === null || after === null) return [];
  const now = before.release.artifacts.filter(isGit);
  const then = after.release.artifacts.filter(isGit);
  if (then.length >= now.length) return [];
  return now.filter(({ repository }) => !then.some((one) => one.repository === repository));
}

/** The verdict on it: what has no version cannot have been proven before. */
export function tagLeft(target: string, left: readonly Artifact[]): Verdict {
  const names = left.map(({ repository }) => artifactName(repository)).join(' and ');
  const versions = left.map(versionOf).join(', ');
  const message =
    `${target} would no longer name ${names} at a tag (it has ${versions}): nothing but a tag can be proven in the` +
    ' environments before';
  return blocked('order', 'TagLeft', message, { left: left.map(({ repository }) => repository).join(', ') });
}

function isGit({ kind }: Artifact): boolean {
  return kind === 'git';
}
