import type { Document } from 'yaml';
import type { Problem } from '../model/errors.ts';
import type { LocatedDocument } from './config/located-document.ts';
import { readYaml } from './yaml-document.ts';

/** The value of a file that holds one YAML (or JSON) document, with the way back to its lines; or what is wrong with it. */
export type DocumentRead =
  | { status: 'read'; value: unknown; located: LocatedDocument }
  | { status: 'invalid'; problems: Problem[] };

/** Reads such a file. `start` is what an empty one should begin with, for the hint. */
export function readOneDocument(text: string, file: string, start: string): DocumentRead {
  const read = readYaml(text);
  if (read.status === 'broken') {
    const problems = read.troubles.map(({ reason, line, column }) => ({
      file,
      line,
      column,
      message: reason,
      hint: null,
    }));
    return { status: 'invalid', problems };
  }
  const [document, second] = read.documents;
  if (document === undefined || document.contents === null) {
    return invalid({ file, line: 1, column: 1, message: 'the file is empty', hint: `begin with \`${start}\`` });
  }
  if (second !== undefined) {
    const at = read.position(second.range?.[0] ?? 0);
    return invalid({ file, ...at, message: 'a second document begins here', hint: 'the file holds one document' });
  }
  const plain = plainValue(document);
  if ('problem' in plain) return invalid({ file, line: 1, column: 1, message: plain.problem, hint: null });
  return { status: 'read', value: plain.value, located: { file, document, position: read.position } };
}

/** Aliases without an anchor, and aliases of aliases that grow without end, show only when the value is built. */
function plainValue(document: Document): { value: unknown } | { problem: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'the aliases of the file cannot be resolved' };
  }
}

function invalid(problem: Problem): DocumentRead {
  return { status: 'invalid', problems: [problem] };
}
