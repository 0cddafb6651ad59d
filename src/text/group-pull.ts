import { z } from 'zod';
import { Name, TargetKey, targetKey } from '../model/names.ts';
import { Release } from '../model/release.ts';
import { artifactMoves, movesLabel } from './artifact-move.ts';
import { sentence } from './markdown.ts';
import { parseDataMarker, renderDataMarker } from './markers.ts';
import { matrixTable } from './release-matrix.ts';
import { clip } from './within-bytes.ts';

/** What the body of a pull request that moves several targets carries for us. A hint, as in `PullMarker`. */
const GroupMarker = z.strictObject({
  version: z.literal(1),
  environment: Name,
  /** The set that moves; null for a batch. */
  set: Name.nullable(),
  /** What moves. Members of a set that stay are left out. */
  members: z.array(z.strictObject({ target: TargetKey, release: Release.shape.id })),
});
export type GroupMarker = z.infer<typeof GroupMarker>;

/** A target of the group, with what it has before and after the merge; the same release for one that stays. */
export interface GroupMember {
  application: string;
  before: Release;
  after: Release;
}

/** What several targets of one environment move to, in one pull request. */
export interface GroupText {
  environment: string;
  set: string | null;
  members: readonly GroupMember[];
  /** Why it is made now, one sentence for people; names in it may stand in backticks. */
  why: string;
}

/** `Promote set shop to prod (checkout 1.4.3, basket 2.0.1)`, `Promote 57 applications to dev`. */
export function groupTitle({ environment, set, members }: Omit<GroupText, 'why'>): string {
  const moving = members.filter(isMoving);
  if (set === null) {
    const [only] = moving;
    const what = only !== undefined && moving.length === 1 ? movingLabel(only) : `${moving.length} applications`;
    return `Promote ${what} to ${environment}`;
  }
  return clip(`Promote set ${set} to ${environment} (${moving.map(movingLabel).join(', ')})`, 200);
}

/**
 * The body: why, the matrix of versions before and after, in which members of a set that stay are shown too, and the
 * hidden marker that `parseGroupBody` reads.
 */
export function renderGroupBody({ environment, set, members, why }: GroupText): string {
  const moving = members.filter(isMoving);
  const marker: GroupMarker = {
    version: 1,
    environment,
    set,
    members: moving.map(({ application, after }) => ({
      target: targetKey({ application, environment }),
      release: after.id,
    })),
  };
  const together =
    set === null
      ? `More bumps wait for \`${environment}\` than are good to read one by one, so they go in one pull request. It is` +
        ' rebuilt when one of them changes, is held or is rejected; the others go on.'
      : `The applications of the set \`${set}\` move together. This pull request is rebuilt when a newer combination of` +
        ' them may move.';
  return [
    renderDataMarker('group', marker),
    '',
    sentence(why),
    '',
    matrixTable(members),
    '',
    `${together} Only tags and digests change; a commit by anybody else stops it from merging by itself. \`/help\` lists` +
      ' the commands.',
    '',
  ].join('\n');
}

/** The marker of a body, or null when there is none that we could have written. */
export function parseGroupBody(body: string): GroupMarker | null {
  const parsed = GroupMarker.safeParse(parseDataMarker('group', body));
  return parsed.success ? parsed.data : null;
}

function isMoving({ before, after }: GroupMember): boolean {
  return before.id !== after.id;
}

function movingLabel({ application, before, after }: GroupMember): string {
  return `${application} ${movesLabel(artifactMoves(before, after))}`;
}
