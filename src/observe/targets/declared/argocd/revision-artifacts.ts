import { applicationArtifact } from '../../../../text/edit/application-artifact.ts';
import type { Placed } from '../../artifacts-in.ts';
import type { DeclaredObject, Scope } from '../declaration.ts';
import { writtenAt } from '../written-at.ts';
import type { Application } from './application.ts';

/**
 * The charts and Git tags at which the sources of an Application stand: full versions, each with the place where its text
 * is written. One whose text is not found as it runs has none, and is not among them.
 */
export async function revisionArtifacts(
  { sources }: Application,
  object: DeclaredObject,
  scope: Scope,
): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const source of sources) {
    const artifact = applicationArtifact(source);
    if (artifact === null) continue;
    const { repository } = artifact;
    const at = await writtenAt(object, [...source.path, 'targetRevision'], scope);
    if (at === null) continue;
    const { path, ...where } = at;
    placed.push({ artifact, place: { repository, ...where, form: { kind: 'revision', path: [...path] } } });
  }
  return placed;
}
