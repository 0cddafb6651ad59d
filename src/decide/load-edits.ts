import { targetKey } from '../model/names.ts';
import type { FileEdit, Plan } from '../model/plan.ts';
import { bumpFiles } from '../text/edit/bump-files.ts';
import type { Candidate } from './candidates.ts';

/** The edits that bring some candidates, those that they bring, and why the others cannot be brought. */
export interface LoadEdits {
  edits: FileEdit[];
  brought: Candidate[];
  notes: Plan['notes'];
}

/**
 * The texts of the files with every place of every moving artifact edited, one candidate after the other, since two may
 * stand in one file. A candidate with a place that cannot be edited safely is left out as a whole.
 */
export function editsOf(candidates: readonly Candidate[]): LoadEdits {
  const texts = new Map<string, string>();
  const found: LoadEdits = { edits: [], brought: [], notes: [] };
  for (const candidate of candidates) {
    const edited = editOne(candidate, texts);
    if ('refused' in edited) {
      found.notes.push({ kind: 'refused', target: targetKey(candidate.target.at.target), message: edited.refused });
      continue;
    }
    for (const [path, text] of edited.texts) texts.set(path, text);
    found.brought.push(candidate);
  }
  found.edits = [...texts].map(([path, text]) => ({ path, text }));
  return found;
}

function editOne(
  { target, moves }: Candidate,
  before: ReadonlyMap<string, string>,
): { texts: Map<string, string> } | { refused: string } {
  const texts = new Map<string, string>();
  let isShared = false;
  for (const { to } of moves) {
    for (const place of target.at.places.filter(({ repository }) => repository === to.repository)) {
      const textOf = (file: string): string | undefined => texts.get(file) ?? before.get(file) ?? target.files[file];
      const result = bumpFiles(textOf, place, { tag: to.tag, digest: to.digest });
      if (result.status === 'refused') return { refused: `${result.file}:${result.line}: ${result.reason}` };
      if (result.status === 'edited') for (const [file, text] of Object.entries(result.texts)) texts.set(file, text);
      // A file that several targets read was edited for another of them already.
      else if (before.has(place.file)) isShared = true;
    }
  }
  return texts.size > 0 || isShared
    ? { texts }
    : { refused: 'no file names the artifact in a form that can be edited' };
}
