import { z } from 'zod';
import { TargetKey, targetKey } from '../model/names.ts';
import { Release } from '../model/release.ts';
import { ArtifactMove, movesLabel } from './artifact-move.ts';
import { isChart } from './artifact-name.ts';
import { codeSpan, sentence, table } from './markdown.ts';
import { parseDataMarker, renderDataMarker } from './markers.ts';
import { versionText } from './version-label.ts';

/** What the body of a promotion's pull request carries for us. A hint: what counts is recomputed from the tree. */
export const PullMarker = z.strictObject({
  version: z.literal(1),
  target: TargetKey,
  release: Release.shape.id,
  moves: z.array(ArtifactMove),
});
export type PullMarker = z.infer<typeof PullMarker>;

/** Where a promotion goes and what it moves. */
export interface PromotionText {
  target: { application: string; environment: string };
  /** The release that the target has after the merge. */
  release: Pick<Release, 'id'>;
  moves: readonly ArtifactMove[];
  /** Why it is made now, one sentence for people; names in it may stand in backticks. */
  why: string;
}

/** Title of the pull request: `Promote checkout 1.4.3 to dev`. */
export function pullTitle({ target, moves }: Pick<PromotionText, 'target' | 'moves'>): string {
  const label = movesLabel(moves);
  return `Promote ${target.application} ${label} to ${target.environment}`;
}

/** Body of the pull request: what moves and why, for people, and the hidden marker that `parsePullBody` reads. */
export function renderPullBody({ target, release, moves, why }: PromotionText): string {
  const marker: PullMarker = { version: 1, target: targetKey(target), release: release.id, moves: [...moves] };
  const rows = moves.map((move) => [artifactCell(move.repository), versionCell(move.from), versionCell(move.to)]);
  return [
    renderDataMarker('pull', marker),
    '',
    sentence(why),
    '',
    table(['artifact', 'from', 'to'], rows),
    '',
    `Only tags and digests change. This pull request is rebuilt when \`${target.environment}\` gets a newer release; a commit by` +
      ' anybody else stops it from merging by itself. `/help` lists the commands.',
    '',
  ].join('\n');
}

/** The whole name; of a chart it says that it is one. */
function artifactCell(repository: string): string {
  return `${isChart(repository) ? 'chart ' : ''}${codeSpan(repository)}`;
}

function versionCell(version: ArtifactMove['to']): string {
  if (version === null) return '—';
  const digest = version.tag === null || version.digest === null ? '' : ` ${codeSpan(version.digest.slice(0, 19))}`;
  return codeSpan(versionText(version)) + digest;
}

/** The marker of a body, or null when there is none that we could have written. */
export function parsePullBody(body: string): PullMarker | null {
  const parsed = PullMarker.safeParse(parseDataMarker('pull', body));
  return parsed.success ? parsed.data : null;
}
