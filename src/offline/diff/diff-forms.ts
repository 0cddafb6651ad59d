import type { ObjectChange } from '../../model/changes.ts';
import { targetKey } from '../../model/names.ts';
import type { TargetChange } from '../../model/snapshot.ts';
import { terminalText } from '../../replay/render-report.ts';
import { calledOut, calledOutBlock, type OwnSayings } from '../../text/called-out.ts';
import { countChanges, countsText, isNoise, plural, sumCounts } from '../../text/change-counts.ts';
import { fitSections } from '../../text/size-ladder.ts';
import { tableRows } from '../../text/target-table.ts';

/** What was compared: the targets that change, and what was found in the files themselves. */
export interface Compared extends OwnSayings {
  changes: readonly TargetChange[];
}

/** The sections of the pull request's comment in their order, with nothing left out. */
export function diffMarkdown({ changes, ...own }: Compared): string {
  const parts = calledOut(changes, own).map((part) => calledOutBlock(part, Number.POSITIVE_INFINITY, () => ''));
  if (changes.length === 0) return `${[...parts, 'No target changes.'].join('\n\n')}\n`;
  const { head, rows } = tableRows(changes);
  const { sections } = fitSections(changes, Number.POSITIVE_INFINITY);
  return `${[...parts, [head, ...rows].join('\n'), ...sections].join('\n\n')}\n`;
}

/** The objects that change and everything that is called out, as data. */
export function diffJson({ changes, findings, unknowns = [] }: Compared): object {
  return {
    objects: changes.flatMap((change) =>
      change.diff.status === 'rendered' ? change.diff.changes.map((one) => objectOf(targetKey(change), one)) : [],
    ),
    failures: changes.flatMap((change) => {
      if (change.diff.status !== 'failed') return [];
      const { side, message, file, line } = change.diff;
      return [{ target: targetKey(change), side, message, file, line }];
    }),
    dangers: said(changes, 'dangers'),
    findings: [...findings.map((finding) => ({ target: null, ...finding })), ...said(changes, 'findings')],
    unknowns: [
      ...unknowns.map(({ file, line, message }) => ({ target: null, message, file, line })),
      ...changes.flatMap((change) =>
        change.diff.status === 'rendered'
          ? (change.diff.unknowns ?? []).map((message) => ({ target: targetKey(change), message }))
          : [],
      ),
    ],
  };
}

function said(changes: readonly TargetChange[], what: 'dangers' | 'findings'): object[] {
  return changes.flatMap((change) =>
    change.diff.status === 'rendered'
      ? (change.diff[what] ?? []).map((one) => ({ target: targetKey(change), ...one }))
      : [],
  );
}

function objectOf(target: string, one: ObjectChange): object {
  const { kind, namespace, name, change, former, fields } = one;
  const shown = fields.map(({ path, from, to, noise }) => ({ path, from, to, noise }));
  return { target, kind, namespace, name, change, ...(former && { former }), fields: shown };
}

/** One line for each target, and their sum. */
export function diffSummary({ changes }: Compared): string {
  if (changes.length === 0) return 'No target changes.\n';
  const lines = changes.map((change) => `${targetKey(change)}: ${stateOf(change)}`);
  const sum = countsText(sumCounts(changes.map(({ diff }) => countChanges(diff))));
  return `${[...lines, `${plural(changes.length, 'target')}: ${sum}`].join('\n')}\n`;
}

function stateOf({ diff }: TargetChange): string {
  if (diff.status === 'rendered') return countsText(countChanges(diff));
  return diff.status === 'failed' ? `does not render on the ${diff.side} side` : 'not rendered';
}

const signs = { added: '+', removed: '-', modified: '~', renamed: '>' } as const;

/** For a terminal: each object with its fields; noise is counted, or shown where it is asked for. */
export function diffText({ changes, ...own }: Compared, { showNoise }: { showNoise: boolean }): string {
  const called = calledOut(changes, own).flatMap(({ heading, lines }) => [plain(heading), ...lines.map(plain), '']);
  const targets = changes.flatMap((change) => [`${targetKey(change)}: ${stateOf(change)}`, ...linesOf(change), '']);
  const all = [...called, ...targets];
  return `${(all.length === 0 ? ['No target changes.'] : all.slice(0, -1)).join('\n')}\n`;

  function linesOf({ diff }: TargetChange): string[] {
    if (diff.status === 'withheld') return [];
    if (diff.status === 'failed') {
      const place = diff.file === null ? '' : `${diff.file}${diff.line === null ? '' : `:${diff.line}`}: `;
      return [indented('  ', `${place}${diff.message}`)];
    }
    const shown = diff.changes.filter((one) => showNoise || !isNoise(one));
    const hidden = diff.changes.length - shown.length;
    const more = hidden === 0 ? [] : [`  ${plural(hidden, 'object')} with nothing but noise (--show-noise)`];
    return [...shown.flatMap(objectLines), ...more];
  }

  function objectLines({ change, kind, namespace, name, former, fields }: ObjectChange): string[] {
    const own = namespace === null ? name : `${namespace}/${name}`;
    const before = former === undefined ? '' : `${former.name} -> `;
    const shown = fields.filter(({ noise }) => showNoise || !noise);
    const hidden = fields.length - shown.length;
    const lines = shown.map(({ path, from, to }) =>
      indented('      ', `${path}: ${from ?? 'nothing'} -> ${to ?? 'nothing'}`),
    );
    if (hidden > 0) lines.push(`      ${plural(hidden, 'more field')} of noise (--show-noise)`);
    return [indented('  ', `${signs[change]} ${kind} ${before}${own}`), ...lines];
  }
}

/** What a repository says, made harmless for a terminal, behind some blanks. */
function indented(blanks: string, text: string): string {
  return blanks + terminalText(text);
}

/** A line of our own Markdown without its marks. */
function plain(markdown: string): string {
  return terminalText(
    markdown
      .replaceAll(/\*\*|`|\u200b/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}
