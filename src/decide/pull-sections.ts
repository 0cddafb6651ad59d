import type { TagState } from '../model/image-state.ts';
import { builtLine, chosenLine, digestSections, placesLine, toldLine } from '../text/artifact-lines.ts';
import { codeSpan } from '../text/markdown.ts';
import { rankedBy } from '../text/policy/policy-of.ts';
import { policyText } from '../text/policy-text.ts';
import type { PullSection, Said } from '../text/pull-section.ts';
import type { Candidate } from './candidates.ts';
import { type Context, findImage, type ReadTarget } from './context.ts';
import type { Move } from './moves.ts';
import { openRequest } from './requests.ts';
import { needOf } from './upstream.ts';

/** What a pull request says of one artifact that moves in a target; nothing where nothing is known. */
type SectionsOf = (move: Move, target: ReadTarget, context: Context) => PullSection[];

/** In the order in which they stand in the body. Whoever knows something more of an artifact adds a function here. */
const known: readonly SectionsOf[] = [built, chosen, told, digests, places];

/** What is known of each artifact that a candidate moves; with several, each under its name. */
export function saidOf({ target, moves }: Pick<Candidate, 'target' | 'moves'>, context: Context): Said[] {
  return moves.map((move) => ({
    heading: moves.length === 1 ? '' : `**${codeSpan(move.to.repository)}**`,
    sections: known.flatMap((sectionsOf) => sectionsOf(move, target, context)),
  }));
}

function built({ to }: Move, _: ReadTarget, context: Context): PullSection[] {
  const created = tagOf(to, context)?.created;
  return created == null ? [] : [builtLine(created)];
}

/** Behind other environments it is their proof that chose, and by request a person: the first sentence says so. */
function chosen({ to }: Move, target: ReadTarget, context: Context): PullSection[] {
  const { application, environment } = target.at.target;
  if (needOf(context, application, environment) !== null || openRequest(target, context) !== undefined) return [];
  return [chosenLine(policyText(rankedBy(context.order.policyOf(application, to.repository))))];
}

function told({ to }: Move, _: ReadTarget, context: Context): PullSection[] {
  const first = tagOf(to, context)?.told;
  return first === undefined ? [] : [toldLine(first)];
}

function digests({ from, to }: Move, _: ReadTarget, context: Context): PullSection[] {
  if (to.digest === null) return [];
  const seen = tagOf(to, context);
  const isEvents = seen?.evidence === 'event' && seen.digest === to.digest;
  const evidence = isEvents
    ? 'as GitHub’s event says it; the registry does not let us read it'
    : 'as the registry names it';
  return digestSections(from.digest, to.digest, evidence);
}

function places({ to }: Move, target: ReadTarget): PullSection[] {
  const own = target.at.places.filter(({ repository }) => repository === to.repository);
  return own.length === 0 ? [] : [placesLine(own)];
}

function tagOf({ repository, tag }: Move['to'], context: Context): TagState | undefined {
  return findImage(context, repository)?.tags.find((one) => one.tag === tag);
}
