import { type Document, isMap, isSeq } from 'yaml';
import { pairOf } from '../yaml-document.ts';
import { applicationArtifact } from './application-artifact.ts';
import type { PlacedArtifact } from './artifact-text.ts';
import { fieldText, resolved } from './yaml-fields.ts';

/**
 * The charts and Git tags in Argo CD's `Application` manifests: `targetRevision` of `spec.source` and of each of
 * `spec.sources`, where it is a full version.
 */
export function applicationRevisions(documents: readonly Document[], file: string): PlacedArtifact[] {
  return documents.flatMap((document, index) =>
    sourcesOf(document).flatMap(({ source, path }) => {
      const artifact = artifactIn(document, source);
      if (artifact === null) return [];
      const form = { kind: 'revision' as const, path: [...path, 'targetRevision'] };
      return [{ artifact, place: { repository: artifact.repository, file, document: index, form } }];
    }),
  );
}

function sourcesOf(document: Document): { source: unknown; path: (string | number)[] }[] {
  const root = document.contents;
  const isArgo = fieldText(document, root, 'apiVersion')?.startsWith('argoproj.io/') === true;
  if (!isArgo || fieldText(document, root, 'kind') !== 'Application') return [];
  const spec = resolved(document, pairOf(root, 'spec')?.value);
  const one = resolved(document, pairOf(spec, 'source')?.value);
  const many = resolved(document, pairOf(spec, 'sources')?.value);
  const listed = isSeq(many) ? many.items : [];
  // Argo CD reads `sources` alone where both are there.
  if (listed.length === 0) return isMap(one) ? [{ source: one, path: ['spec', 'source'] }] : [];
  return listed.map((item, index) => ({ source: resolved(document, item), path: ['spec', 'sources', index] }));
}

function artifactIn(document: Document, source: unknown): PlacedArtifact['artifact'] | null {
  const text = (key: string): string => fieldText(document, source, key) ?? '';
  return applicationArtifact({
    repoUrl: text('repoURL'),
    chart: text('chart'),
    targetRevision: text('targetRevision'),
  });
}
