import { plainAddress } from '../../../../model/repository-address.ts';
import { gitArtifact } from '../../../../text/edit/artifact-text.ts';
import type { Placed } from '../../artifacts-in.ts';
import type { DeclaredObject } from '../declaration.ts';
import type { Application } from './application.ts';

/** The Git tags at which the sources of an Application stand: full versions, of repositories and not of charts. */
export function revisionArtifacts({ sources }: Application, { file, document }: DeclaredObject): Placed[] {
  if (document === null) return [];
  return sources.flatMap(({ repoUrl, chart, targetRevision, path }) => {
    const repository = plainAddress(repoUrl);
    const isHosted = repository.split('/').length > 2;
    const artifact = chart === '' && isHosted ? gitArtifact(repository, targetRevision) : null;
    if (artifact === null) return [];
    const form = { kind: 'revision' as const, path: [...path, 'targetRevision'] };
    return [{ artifact, place: { repository, file, document, form } }];
  });
}
