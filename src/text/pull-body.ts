import { z } from 'zod';
import { TargetKey, targetKey } from '../model/names.ts';
import { Release } from '../model/release.ts';
import { ArtifactMove, fromToLabel } from './artifact-move.ts';
import { isChart } from './artifact-name.ts';
import { fingerprint } from './fingerprint.ts';
import { codeSpan, sentence, table } from './markdown.ts';
import { parseDataMarker, renderDataMarker } from './markers.ts';
import { renderSections, type Said } from './pull-section.ts';
import { versionText } from './version-label.ts';
import { clip } from './within-bytes.ts';

/** What the body of a promotion's pull request carries for us. A hint: what counts is recomputed from the tree. */
export const PullMarker = z.strictObject({
  version: z.literal(1),
  target: TargetKey,
  release: Release.shape.id,
  moves: z.array(ArtifactMove),
  /** Fingerprint of title and text as we wrote them: what people change stands until there is something new to say. */
  said: z.string().optional(),
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
  /** What is known of the artifacts that move. */
  said?: readonly Said[];
}

/** Title of the pull request: `Promote checkout 1.4.2 → 1.4.3 to dev`. */
export function pullTitle({ target, moves }: Pick<PromotionText, 'target' | 'moves'>): string {
  return clip(`Promote ${target.application} ${fromToLabel(moves)} to ${target.environment}`, 200);
}

/** Body of the pull request: what moves and why, for people, and the hidden marker that `parsePullBody` reads. */
export function renderPullBody(promotion: PromotionText): string {
  const { target, release, moves, why, said = [] } = promotion;
  const rows = moves.map((move) => [artifactCell(move.repository), versionCell(move.from), versionCell(move.to)]);
  const text = [
    sentence(why),
    table(['artifact', 'from', 'to'], rows),
    renderSections(said, SAID_ROOM),
    `Only versions change; what is known of their sources and signatures is in the comment below. This pull request is rebuilt when \`${target.environment}\` gets a newer release; a commit by` +
      ' anybody else stops it from merging by itself. `/help` lists the commands.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  const marker: PullMarker = {
    version: 1,
    target: targetKey(target),
    release: release.id,
    moves: [...moves],
    said: fingerprint(`${pullTitle(promotion)}\n${text}`),
  };
  return `${renderDataMarker('pull', marker)}\n\n${text}\n`;
}

const SAID_ROOM = 40_000;

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
