import { z } from 'zod';
import { Name, TargetKey, targetKey } from '../model/names.ts';
import { Release } from '../model/release.ts';
import { artifactMoves, fromToLabel } from './artifact-move.ts';
import { fingerprint } from './fingerprint.ts';
import { codeSpan, sentence } from './markdown.ts';
import { parseDataMarker, renderDataMarker } from './markers.ts';
import { renderSections, type Said } from './pull-section.ts';
import { matrixTable } from './release-matrix.ts';
import { clip, withinBytes } from './within-bytes.ts';

/** What the body of a pull request that moves several targets carries for us. A hint, as in `PullMarker`. */
const GroupMarker = z.strictObject({
  version: z.literal(1),
  environment: Name,
  /** The set that moves; null for a group or a batch. */
  set: Name.nullable(),
  /** The group that moves; absent for a set or a batch. */
  group: Name.optional(),
  /** What moves. Members of a set that stay are left out. */
  members: z.array(z.strictObject({ target: TargetKey, release: Release.shape.id })),
  /** As in `PullMarker`. */
  said: z.string().optional(),
});
export type GroupMarker = z.infer<typeof GroupMarker>;

/** A target of the group, with what it has before and after the merge; the same release for one that stays. */
export interface GroupMember {
  application: string;
  before: Release;
  after: Release;
  /** What is known of the artifacts that move. */
  said?: readonly Said[];
}

/** What several targets of one environment move to, in one pull request. */
export interface GroupText {
  environment: string;
  set: string | null;
  /** The group that moves; absent for a set or a batch. */
  group?: string;
  members: readonly GroupMember[];
  /** Members of a group for which something waits and that are not in it, with a phrase why, and the pull request that it is about. */
  leftOut?: readonly { application: string; why: string; pull?: number }[];
  /** Why it is made now, one sentence for people; names in it may stand in backticks. */
  why: string;
}

/** `Promote set shop to prod (checkout 1.4.2 → 1.4.3, basket 2.0.0 → 2.0.1)`, `Promote 57 applications to dev`. */
export function groupTitle({ environment, set, group, members }: Omit<GroupText, 'why' | 'leftOut'>): string {
  const moving = members.filter(isMoving);
  const name = set === null ? group : set;
  if (name !== undefined) {
    const what = `${set === null ? 'group' : 'set'} ${name}`;
    return clip(`Promote ${what} to ${environment} (${moving.map(movingLabel).join(', ')})`, 200);
  }
  const [only] = moving;
  const what = only !== undefined && moving.length === 1 ? movingLabel(only) : `${moving.length} applications`;
  return `Promote ${what} to ${environment}`;
}

/**
 * The body: why, the matrix of versions before and after, in which members of a set that stay are shown too, who is left
 * out and why, what is known of each artifact, and the hidden marker that `parseGroupBody` reads.
 */
export function renderGroupBody(text: GroupText): string {
  const { environment, set, group, members, why, leftOut = [] } = text;
  const moving = members.filter(isMoving);
  const out = leftOut.map(
    ({ application, why: because, pull }) =>
      `- ${codeSpan(application)}: ${sentence(because)}${pull === undefined ? '' : ` (#${pull})`}`,
  );
  const shown = [
    sentence(why),
    matrixTable(members, MATRIX_ROOM),
    out.length === 0 ? '' : 'Left out for now:',
    withinBytes(out, LEFT_OUT_ROOM, (count) => `- and ${count} more`).join('\n'),
    renderSections(moving.flatMap(saidOf), SAID_ROOM),
    `${togetherText(text)} Only versions change; what is known of their sources and signatures is in the comment below. A commit by anybody else stops it from merging by itself. \`/help\` lists` +
      ' the commands.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  const marker: GroupMarker = {
    version: 1,
    environment,
    set,
    ...(group === undefined ? {} : { group }),
    members: moving.map(({ application, after }) => ({
      target: targetKey({ application, environment }),
      release: after.id,
    })),
    said: fingerprint(`${groupTitle(text)}\n${shown}`),
  };
  return `${renderDataMarker('group', marker)}\n\n${shown}\n`;
}

const MATRIX_ROOM = 16_000;
const LEFT_OUT_ROOM = 8000;
const SAID_ROOM = 14_000;

/** Each member in one fold: a group may have a hundred. */
function saidOf(member: GroupMember): Said[] {
  const { said = [] } = member;
  if (said.length === 0) return [];
  const text = renderSections(said, MEMBER_ROOM);
  return [{ heading: '', sections: [{ kind: 'fold', title: movingLabel(member), text }] }];
}

const MEMBER_ROOM = 4000;

function togetherText({ environment, set, group }: GroupText): string {
  if (set !== null) {
    return (
      `The applications of the set \`${set}\` move together. This pull request is rebuilt when a newer combination of` +
      ' them may move.'
    );
  }
  if (group !== undefined) {
    return (
      `The applications of the group \`${group}\` share this pull request, and each goes on without the others. It is` +
      ' rebuilt when one of them gets a newer release, joins or has to leave.'
    );
  }
  return (
    `More bumps wait for \`${environment}\` than are good to read one by one, so they go in one pull request. It is` +
    ' rebuilt when one of them changes, is held or is rejected; the others go on.'
  );
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
  return `${application} ${fromToLabel(artifactMoves(before, after))}`;
}
