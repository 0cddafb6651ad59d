import { TargetKey } from '../model/names.ts';
import type { DirectChange } from '../model/snapshot.ts';
import { artifactMoves } from './artifact-move.ts';
import { codeSpan, link, plainText, table } from './markdown.ts';
import { parseDataMarker, renderDataMarker } from './markers.ts';
import { movesText } from './target-table.ts';

/** `checkout/prod changed without a pull request`; `isLate`: by a merge whose gates had shut. */
export function pushTitle(targets: readonly TargetKey[], isLate = false): string {
  const [first = '', ...others] = targets;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${first}${more} changed ${isLate ? 'by a merge whose gates had shut' : 'without a pull request'}`;
}

const LATE =
  'when its check was still green and its gates had shut: no environment before had proven at that moment what it brought';

/** What the report of a direct push says: who, what it brought, and how to go back; with a marker to find it by. */
export function renderPushBody(direct: DirectChange, targets: readonly TargetKey[], isLate = false): string {
  const { sha, parent, by, subject, pull, url } = direct;
  const changes = direct.changes.filter(({ application, environment }) =>
    targets.includes(`${application}/${environment}`),
  );
  const rows = changes.map(({ application, environment, before, after }) => [
    codeSpan(`${application}/${environment}`),
    movesText(artifactMoves(before?.release ?? null, after?.release ?? null)),
  ]);
  const how =
    pull === null
      ? `${codeSpan(by)} put ${codeSpan(sha.slice(0, 7))} (${plainText(subject.slice(0, 120))}) on the base branch without a pull request, so no gate was asked`
      : `#${pull} was merged as ${codeSpan(sha.slice(0, 7))} ${isLate ? LATE : 'while `shiplock/promotion` did not let it through, so no gate was asked'}`;
  const compare =
    parent === null || url === null ? null : url.replace(/\/commit\/[0-9a-f]+$/, `/compare/${parent}...${sha}`);
  const parts = [
    renderDataMarker('push', { sha, targets }),
    `${how}. What it brought runs or will run:`,
    table(['target', 'version'], rows),
    compare === null ? '' : link('What changed', compare),
    `To go back, comment here:\n\n${targets.map((target) => `    /rollback ${target.replace('/', ' ')}`).join('\n')}`,
    'If it was meant to be, close this issue: it is said once. `entry: commit` in the config welcomes such commits to an environment.',
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The commit and the targets of a report of ours; null for any other body. */
export function parsePushMarker(body: string): { sha: string; targets: string[] } | null {
  const found = parseDataMarker('push', body.split('\n', 1)[0] ?? '');
  if (typeof found !== 'object' || found === null) return null;
  const { sha, targets } = found as { sha?: unknown; targets?: unknown };
  const isList = Array.isArray(targets) && targets.every((target) => TargetKey.safeParse(target).success);
  return typeof sha === 'string' && isList ? { sha, targets } : null;
}
