import { type Document, isMap } from 'yaml';
import type { Artifact } from '../../model/release.ts';
import { fieldText } from '../../text/edit/yaml-fields.ts';
import { versionOf } from '../../text/version.ts';
import { pairOf, readYaml } from '../../text/yaml-document.ts';
import type { Placed } from './artifacts-in.ts';
import type { RepositoryTree } from './repository-tree.ts';

const REVISION = ['spec', 'source', 'targetRevision'];

/**
 * What a patch of Applications makes of the charts and Git tags below it, where it sets a revision and does not say of what.
 * Its revision counts for the one Application that has its name and its kind; when that cannot be told, or the revision is
 * no full version, nothing is taken for one. `isNamed`: the patch applies to what it names and to nothing else.
 */
export async function patchedRevisions(
  tree: RepositoryTree,
  { file, isNamed }: { file: string; isNamed: boolean },
  found: readonly Placed[],
): Promise<Placed[]> {
  const patches = revisionsIn((await tree.text(file))?.text ?? '');
  if (patches === null || !isNamed) return found.filter((one) => !isRevision(one));
  let placed = [...found];
  for (const { name, document, revision } of patches) {
    const of: Placed[] = [];
    for (const one of placed.filter(isRevision)) if ((await applicationOf(tree, one)) === name) of.push(one);
    const [only] = of;
    const isOne = only !== undefined && of.length === 1 && isSingle(only);
    if (of.length === 0) continue;
    placed = placed.filter((one) => !of.includes(one));
    if (!isOne || versionOf(revision) === null) continue;
    const artifact: Artifact = { ...only.artifact, tag: revision, digest: null };
    const { repository } = artifact;
    placed.push({ artifact, place: { repository, file, document, form: { kind: 'revision', path: [...REVISION] } } });
  }
  return placed;
}

/** Charts and Git tags: what stands at a revision. */
export function isRevision({ artifact }: Placed): boolean {
  return artifact.kind !== 'image';
}

function isSingle({ place: { form } }: Placed): boolean {
  return form.kind === 'revision' && form.path.join('.') === REVISION.join('.');
}

interface RevisionPatch {
  name: string;
  document: number;
  revision: string;
}

/** Null for a text that speaks of revisions in any other way than a patch of Applications by name. */
function revisionsIn(text: string): RevisionPatch[] | null {
  const read = readYaml(text);
  if (read.status === 'broken') return null;
  const found: RevisionPatch[] = [];
  for (const [index, document] of read.documents.entries()) {
    if (!JSON.stringify(document.toJS({ maxAliasCount: 100 }) ?? null).includes('targetRevision')) continue;
    const patch = patchIn(document, index);
    if (patch === null) return null;
    found.push(patch);
  }
  return found;
}

function patchIn(document: Document, index: number): RevisionPatch | null {
  const root = document.contents;
  if (!isMap(root) || fieldText(document, root, 'kind') !== 'Application') return null;
  const name = fieldText(document, document.getIn(['metadata'], true), 'name');
  const source = document.getIn(['spec', 'source'], true);
  const revision = fieldText(document, source, 'targetRevision');
  const isWhole = ['repoURL', 'chart', '$patch'].some((key) => pairOf(source, key) !== null);
  const hasMore = document.hasIn(['spec', 'sources']);
  return name === null || revision === null || isWhole || hasMore ? null : { name, document: index, revision };
}

/** The name of the Application in which a revision stands. */
async function applicationOf(tree: RepositoryTree, { place }: Placed): Promise<string | null> {
  const read = readYaml((await tree.text(place.file))?.text ?? '');
  const document = read.status === 'read' ? read.documents[place.document] : undefined;
  return document === undefined ? null : fieldText(document, document.getIn(['metadata'], true), 'name');
}
