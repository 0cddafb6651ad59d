import type { SignatureState } from '../model/signatures.ts';
import { codeSpan, fold, plainText, table } from './markdown.ts';
import { clip } from './within-bytes.ts';

const words = {
  verified: '✅ signed',
  unsigned: '⛔ not signed',
  wrong: '⛔ by nobody who may',
  unreachable: '⏳ not reached',
  unreadable: '⛔ not readable',
  unknown: '⛔ not known',
} as const;

/** More images than this are told by their gates alone. */
const MOST = 40;

/** Who signed the images that a pull request brings, one line each; nothing where none is asked for. */
export function signatureTable(states: readonly SignatureState[]): string {
  const rows = new Map<string, string[]>();
  for (const state of states) {
    const cells = rowOf(state);
    rows.set(cells.join('|'), cells);
  }
  if (rows.size === 0) return '';
  const shown = [...rows.values()].slice(0, MOST);
  const more = rows.size > MOST ? `\n\nand ${rows.size - MOST} more` : '';
  const count = rows.size === 1 ? '1 image' : `${rows.size} images`;
  const signed = [...rows.values()].filter(([, word]) => word === words.verified).length;
  const head = ['image', 'signature', 'by', 'when', 'built from'];
  return fold(`Signatures: ${signed} of ${count} signed`, `${table(head, shown)}${more}`);
}

function rowOf({ repository, tag, digest, status, found, problem }: SignatureState): string[] {
  const image = codeSpan(`${repository.split('/').at(-1)}${tag === null ? '' : `:${tag}`}`);
  const [first] = found;
  const by = first?.by ?? null;
  const signer = by === null ? '—' : codeSpan(clip(by.kind === 'key' ? `key ${by.name}` : by.subject, 200));
  const why = status === 'verified' || problem === null ? '' : `<br>${plainText(clip(problem, 300))}`;
  const built = first?.provenance?.sources.map(codeSpan).join(' ') ?? '';
  return [
    `${image}${digest === null ? '' : `<br>${codeSpan(digest.slice(0, 19))}`}`,
    words[status],
    `${signer}${why}`,
    first?.time === null || first?.time === undefined ? '—' : codeSpan(first.time),
    built === '' ? '—' : built,
  ];
}
