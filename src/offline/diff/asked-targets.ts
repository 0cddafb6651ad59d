import { TerminalError } from '../../model/errors.ts';
import { targetKey } from '../../model/names.ts';
import type { Discovery } from '../../observe/targets/discover-targets.ts';
import { didYouMean } from '../../text/edit-distance.ts';

/** As many names as somebody reads. */
const MOST = 10;

/**
 * Throws `TerminalError` for a target that neither side has, with the name that was probably meant: an empty answer
 * would read as if nothing changed in it.
 */
export function checkAsked(asked: readonly string[], sides: readonly (readonly Discovery[])[]): void {
  const known = [...new Set(sides.flat().map(nameOf))].sort();
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TerminalError(`there is no target ${unknown} on either side: ${hintFor(unknown, known)}`);
}

function hintFor(unknown: string, known: readonly string[]): string {
  const meant = didYouMean(unknown, known);
  if (meant !== null) return `did you mean ${meant}?`;
  if (known.length === 0) return 'they have none at all.';
  const others = known.length > MOST ? `, and ${known.length - MOST} more` : '';
  return `they have ${known.slice(0, MOST).join(', ')}${others}.`;
}

function nameOf(discovery: Discovery): string {
  return targetKey(discovery.status === 'read' ? discovery.at.target : discovery);
}
