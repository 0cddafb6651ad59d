import type { Instant } from '../model/names.ts';
import type { ArtifactPlace } from '../model/target.ts';
import { placeView } from './edit/place-view.ts';
import { instantText } from './instant.ts';
import { codeSpan, fence } from './markdown.ts';
import type { PullSection } from './pull-section.ts';
import { withinBytes } from './within-bytes.ts';

/*
 * What a pull request of ours says of an artifact on its way. Times stand with their date and never as an age, so that a
 * text that says nothing new is the same text.
 */

/** `Built 2026-11-21 09:12:05 UTC.` */
export function builtLine(created: Instant): PullSection {
  return { kind: 'line', text: `Built ${dateText(created)}.` };
}

/** What chose the version, where it was a policy: `Chosen by the policy `semver: ^1.4``. */
export function chosenLine(policy: string): PullSection {
  return { kind: 'line', text: `Chosen by the policy ${codeSpan(policy)}.` };
}

/** How we came to know of it: the scan, or the name of the receiver whose event it was. */
export function toldLine({ by, at }: { by: string; at: Instant }): PullSection {
  const how = by === 'scan' ? 'Found by the scan of the registry' : `Told by an event of ${codeSpan(by)}`;
  return { kind: 'line', text: `${how} at ${dateText(at)}.` };
}

/** The digests, the new one in short with who says that it belongs to the tag; the fold has them whole. */
export function digestSections(from: string | null, to: string, evidence: string): PullSection[] {
  const whole = [...(from === null ? [] : [`from ${from}`]), `to   ${to}`].join('\n');
  return [
    { kind: 'line', text: `Digest ${codeSpan(to.slice(0, 'sha256:'.length + 12))}, ${evidence}.` },
    { kind: 'fold', title: 'Whole digests', text: fence(whole, 'text') },
  ];
}

/** The scalars that are edited, by file, and how they were found where the file's keys do not tell it. */
export function placesLine(places: readonly ArtifactPlace[]): PullSection {
  const byFile = Map.groupBy(places, ({ file }) => file);
  const texts = [...byFile].map(([file, some]) => {
    const paths = [...new Set(some.flatMap((place) => placeView(place).paths))].map(codeSpan);
    return `${codeSpan(file)} at ${paths.join(', ')}${howFound(some)}`;
  });
  return { kind: 'line', text: `Edits ${withinBytes(texts, 2000, (count) => `${count} more files`).join('; ')}.` };
}

function howFound(places: readonly ArtifactPlace[]): string {
  if (places.some(({ by }) => by === 'probing')) return ' (found by rendering with another value)';
  if (places.some(({ form }) => form.kind === 'marker')) return ' (marked for image automation)';
  return places.some(({ by }) => by === 'config') ? ' (named in the config)' : '';
}

const STEADY = '1970-01-01T00:00:00Z';

function dateText(instant: Instant): string {
  return instantText(instant, STEADY);
}
