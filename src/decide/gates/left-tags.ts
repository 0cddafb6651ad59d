import type { Artifact } from '../../model/release.ts';
import type { TargetChange } from '../../model/snapshot.ts';
import type { TargetAt } from '../../model/target.ts';
import type { Verdict } from '../../model/verdict.ts';
import { artifactName } from '../../text/artifact-name.ts';
import { chartRepository } from '../../text/edit/artifact-text.ts';
import { blocked } from '../verdicts.ts';
import { versionOf } from './entering.ts';

/**
 * The Git tags and charts that a target would name no longer: it would follow a branch or a range instead. In manifests a
 * part that is taken out looks the same, so there it is what is fewer than now; what an object of Argo CD or Flux
 * declares tells whether the chart is still there. None where the whole target goes.
 */
export function leftTags({ before, after }: TargetChange): Artifact[] {
  if (before === null || after === null) return [];
  const tags = fewer(before, after, 'git');
  const { source, more = [] } = after.target;
  if (source.kind !== 'helm') return [...tags, ...fewer(before, after, 'chart')];
  const named = [source, ...more].flatMap((each) => (each.kind === 'helm' && each.chart ? [each.chart] : []));
  const stay = new Set(named.map(chartRepository));
  return [...tags, ...missing(before, after, 'chart').filter(({ repository }) => stay.has(repository))];
}

function fewer(before: TargetAt, after: TargetAt, kind: Artifact['kind']): Artifact[] {
  return ofKind(after, kind).length < ofKind(before, kind).length ? missing(before, after, kind) : [];
}

function missing(before: TargetAt, after: TargetAt, kind: Artifact['kind']): Artifact[] {
  const then = ofKind(after, kind);
  return ofKind(before, kind).filter(({ repository }) => !then.some((one) => one.repository === repository));
}

function ofKind({ release }: TargetAt, kind: Artifact['kind']): Artifact[] {
  return release.artifacts.filter((artifact) => artifact.kind === kind);
}

/** The verdict on it: what has no version cannot have been proven before. */
export function tagLeft(target: string, left: readonly Artifact[]): Verdict {
  const names = left.map(({ repository }) => artifactName(repository)).join(' and ');
  const versions = left.map(versionOf).join(', ');
  const word = left.every(({ kind }) => kind === 'git') ? 'tag' : 'version';
  const message =
    `${target} would no longer name ${names} at a ${word} (it has ${versions}): nothing but a ${word} can be proven in` +
    ' the environments before';
  return blocked('order', 'TagLeft', message, { left: left.map(({ repository }) => repository).join(', ') });
}
