import type { ArtifactPlace } from '../../model/target.ts';
import { type PlacedArtifact, referencedArtifact } from '../edit/artifact-text.ts';
import { findScalar } from '../edit/find-scalar.ts';
import { readPath } from '../edit/path-text.ts';
import { readDocument } from '../edit/read-document.ts';
import { scalarText } from '../edit/yaml-fields.ts';
import { type Position, readYaml, type YamlPath } from '../yaml-document.ts';

/** A place as the config names it. */
export interface ConfiguredPlace {
  file: string;
  path: string;
  part: 'tag' | 'digest' | 'reference' | 'version' | undefined;
  /** The repositories that it is for; a whole reference names its own. */
  names: readonly string[];
}

/** The artifacts at a place that the config names, or why there are none. */
export function readConfigured(
  text: string,
  { file, path, part, names }: ConfiguredPlace,
): { placed: PlacedArtifact[] } | ({ reason: string } & Position) {
  const steps = readPath(path);
  if (steps.status === 'refused') return { reason: steps.reason, line: 1, column: 1 };
  const read = readYaml(text);
  if (read.status === 'broken') return read.troubles[0];
  const [document] = read.documents;
  if (document === undefined) return { reason: 'the file holds nothing', line: 1, column: 1 };
  const found = findScalar(readDocument(text, document, read.position), steps.steps);
  if (found.status === 'refused') return { reason: found.reason, ...read.position(found.offset) };
  const value = scalarText(found.node) ?? '';
  const of = (repository: string, form: Form) => ({ repository, file, document: 0, by: 'config' as const, form });
  const at = [...found.path];
  const whole = referencedArtifact(value);
  const isReference =
    part === 'reference' || (part === undefined && whole !== null && names.includes(whole.repository));
  if (isReference && whole === null) return { reason: 'the value is no image reference', ...read.position(0) };
  if (isReference && whole !== null) {
    return { placed: [{ artifact: whole, place: of(whole.repository, { kind: 'reference', path: at }) }] };
  }
  const placed = names.map((repository) => {
    const kind = kindOf(repository);
    return { artifact: artifactAt(repository, value, part), place: of(repository, formOf(kind, value, { at, part })) };
  });
  return { placed };
}

type Form = ArtifactPlace['form'];
type Part = ConfiguredPlace['part'];

/** How repositories of charts and of Git are written tells them from those of images. */
function kindOf(repository: string): 'image' | 'chart' | 'git' {
  if (/^(?:oci|https):\/\//.test(repository)) return 'chart';
  return /^(?:github|gitlab)\.com\//.test(repository) ? 'git' : 'image';
}

function artifactAt(repository: string, value: string, part: Part): PlacedArtifact['artifact'] {
  const kind = kindOf(repository);
  if (kind !== 'image') return { kind, repository, tag: value, digest: null };
  const [before, behind] = value.split('@');
  const digest = isDigest(value, part) ? value : (behind ?? null);
  const tag = isDigest(value, part) ? null : before || null;
  return { kind, repository, tag, digest: digest !== null && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : null };
}

function formOf(kind: 'image' | 'chart' | 'git', value: string, { at, part }: { at: YamlPath; part: Part }): Form {
  if (kind !== 'image' || part === 'version') return { kind: 'revision', path: [...at] };
  if (isDigest(value, part)) return { kind: 'scalars', tag: null, digest: [...at] };
  return { kind: 'scalars', tag: [...at], digest: null };
}

function isDigest(value: string, part: Part): boolean {
  return part === 'digest' || (part === undefined && value.startsWith('sha256:'));
}
