import type { Target } from '../../../model/target.ts';
import { placePaths, placeScalars, scalarKey } from '../../../text/edit/place-scalars.ts';
import { imageOfPolicy } from '../../../text/marked/image-policies.ts';
import { type MarkedField, type MarkedFile, markedFile } from '../../../text/marked/marked-file.ts';
import { markedPlaces, type Untold } from '../../../text/marked/marked-places.ts';
import { valueScalars } from '../../../text/probe/value-scalars.ts';
import type { YamlPath } from '../../../text/yaml-document.ts';
import type { Placed } from '../artifacts-in.ts';
import type { RepositoryTree, TextFile } from '../repository-tree.ts';
import { type MarkedText, markedTexts } from './marked-texts.ts';
import { policyObjects } from './policy-objects.ts';

/** The artifacts of a target with those that markers tell. */
export interface Marked {
  placed: Placed[];
  /** Marked values without an image. */
  untold: Untold[];
  /** What is to be said of markers that mark nothing. */
  lost: string[];
  /** True where manifests outside of the target told the image, so that the answer is not one of its content alone. */
  asksElsewhere: boolean;
}

/**
 * Adds the values that a marker of Flux image automation names, `# {"$imagepolicy": "flux-system:web"}`, to the artifacts that
 * the files of a target tell. One that has a place already stays that one place.
 */
export async function withMarkedPlaces(
  tree: RepositoryTree,
  { target, content, placed }: { target: Target; content: string; placed: readonly Placed[] },
): Promise<Marked> {
  const { notes } = tree.reader.memory;
  const note = `marked ${content} ${(target.origins ?? []).map((path) => tree.at(path)?.oid).join(' ')}`;
  if (notes.get(note) === false) return { placed: [...placed], untold: [], lost: [], asksElsewhere: false };
  const read: Read = { fields: [], told: [], lost: [] };
  for (const each of await markedTexts(tree, target)) await readInto(read, tree, each);
  notes.set(note, read.fields.length + read.told.length + read.lost.length > 0, 200);
  const taken = new Set(placed.flatMap(({ place }) => placeScalars(place)));
  const told = read.told
    .filter(({ place }) => !placeScalars(place).some((key) => taken.has(key)))
    .map(({ artifact, place }) => ({ artifact, place }));
  const known = [...placed, ...told];
  const fields = read.fields.filter((field) => !taken.has(scalarKey(field)));
  const isAlone = fields.some(({ part }) => part === 'tag' || part === 'digest');
  const objects = isAlone ? await policyObjects(tree) : [];
  const imageOf = (policy: string, file: string): string | null => imageOfPolicy(objects, policy, file);
  const marked = markedPlaces(fields, { known, imageOf });
  const all = [...known, ...marked.placed];
  const lost = read.lost
    .filter(({ file }) => !all.some(({ place }) => place.file === file))
    .map(({ file, line, reason }) => `In ${file}:${line} ${reason}.`);
  return { placed: all, untold: marked.untold, lost, asksElsewhere: isAlone };
}

type Told = MarkedFile['told'][number];

interface Read {
  fields: MarkedField[];
  told: Told[];
  lost: { file: string; line: number; reason: string }[];
}

async function readInto(read: Read, tree: RepositoryTree, { path, documents, isLayer }: MarkedText): Promise<void> {
  const file = await tree.text(path);
  if (file === null) return;
  const isOwn = ({ document }: { document: number }): boolean => documents === null || documents.has(document);
  const { fields, told, lost } = remembered(tree, file);
  const own: Pick<Read, 'fields' | 'told'> = {
    fields: fields.filter(isOwn),
    // Of its own object the target was told already.
    told: documents === null ? told : [],
  };
  const hasEarlier = read.fields.length + read.told.length > 0;
  // What a later file sets under a path is what counts, marked or not.
  const set = new Set([...own.fields, ...own.told].flatMap(pathsOf));
  if (isLayer && hasEarlier) for (const scalar of valueScalars(file.text, path)) set.add(pathKey(' ', scalar.path));
  const stays = (one: MarkedField | Told): boolean => !pathsOf(one).some((each) => set.has(each));
  read.fields = [...read.fields.filter(stays), ...own.fields];
  read.told = [...read.told.filter(stays), ...own.told];
  if (documents === null) read.lost.push(...lost.map(({ line, reason }) => ({ file: file.path, line, reason })));
}

function pathsOf(one: MarkedField | Told): string[] {
  const paths = 'place' in one ? placePaths(one.place) : [one.path];
  return paths.map((path) => pathKey(one.of, path));
}

function pathKey(of: string, path: YamlPath): string {
  return JSON.stringify([of, path]);
}

function remembered(tree: RepositoryTree, { path, oid, text }: TextFile): MarkedFile {
  const { marked } = tree.reader.memory;
  const key = `${oid} ${path}`;
  const known = marked.get(key);
  if (known !== undefined) return known;
  const read = markedFile(text, path);
  marked.set(key, read, 300 + JSON.stringify(read).length * 2);
  return read;
}
