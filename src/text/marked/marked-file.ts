import type { Document } from 'yaml';
import { applicationRevisions } from '../edit/application-revisions.ts';
import type { PlacedArtifact } from '../edit/artifact-text.ts';
import { declaredImages } from '../edit/declared-images.ts';
import { kustomizationArtifacts } from '../edit/kustomization-images.ts';
import { manifestArtifacts } from '../edit/manifest-images.ts';
import { placeScalars, scalarKey } from '../edit/place-scalars.ts';
import { type LostMarker, type MarkedPart, policyMarkers } from '../edit/policy-markers.ts';
import { fieldText, scalarText } from '../edit/yaml-fields.ts';
import { pairOf, type Readable, readYaml, type YamlPath } from '../yaml-document.ts';

/** A value that Flux's marker names, with the text that stands there. */
export interface MarkedField {
  /** `namespace:name`. */
  policy: string;
  part: MarkedPart;
  /** Kind and name of the object that it is a value of, which a patch elsewhere may be about, too; blank for values. */
  of: string;
  file: string;
  document: number;
  path: YamlPath;
  text: string;
  line: number;
}

/** What the markers of a file tell. */
export interface MarkedFile {
  /** Values that nothing else tells of. */
  fields: MarkedField[];
  /** Images of objects of Argo CD and Flux with a marked value: what stands beside it tells the rest. */
  told: (PlacedArtifact & Pick<MarkedField, 'of'>)[];
  /** Markers that mark nothing. */
  lost: LostMarker[];
}

/**
 * Reads the markers of a file. A value that the keys of its manifest tell is none of `fields`: where it counts it has a
 * place, and where an overlay sets another it has none. A file that cannot be read has no markers.
 */
export function markedFile(text: string, file: string): MarkedFile {
  const none: MarkedFile = { fields: [], told: [], lost: [] };
  if (!text.includes('$imagepolicy')) return none;
  const read = readYaml(text);
  if (read.status === 'broken') return none;
  const { markers, lost } = policyMarkers(text, read);
  const fields = markers
    .filter(({ document, path }) => !isOfOtherKind(read.documents[document], path))
    .map(({ policy, part, document, path, node, line }) => {
      return {
        policy,
        part,
        of: objectName(read.documents[document]),
        file,
        document,
        path,
        text: scalarText(node) ?? '',
        line,
      };
    });
  const declared = declaredImages(read, file);
  const known = new Set([...declared, ...byKeys(read, file)].flatMap(({ place }) => placeScalars(place)));
  const marked = new Set(fields.map(scalarKey));
  return {
    fields: fields.filter((field) => !known.has(scalarKey(field))),
    told: declared
      .filter(({ place }) => placeScalars(place).some((key) => marked.has(key)))
      .map((one) => ({ ...one, of: objectName(read.documents[one.place.document]) })),
    lost,
  };
}

function objectName(document: Document | undefined): string {
  if (document === undefined) return '';
  const { contents } = document;
  const name = fieldText(document, pairOf(contents, 'metadata')?.value, 'name') ?? '';
  return `${fieldText(document, contents, 'kind') ?? ''} ${name}`;
}

function byKeys({ documents }: Readable, file: string): PlacedArtifact[] {
  return [
    ...manifestArtifacts(documents, file),
    ...kustomizationArtifacts(documents, file),
    ...applicationRevisions(documents, file),
  ];
}

/** Versions of charts and sources are no images; who reads these kinds knows them. */
function isOfOtherKind(document: Document | undefined, path: YamlPath): boolean {
  if (document === undefined) return true;
  const version = fieldText(document, document.contents, 'apiVersion') ?? '';
  if (version.startsWith('source.toolkit.fluxcd.io/')) return true;
  return (version.startsWith('helm.toolkit.fluxcd.io/') && path[1] === 'chart') || path.at(-1) === 'targetRevision';
}
