import type { KubeObject } from '../../clusters/cluster.ts';
import { maskOne } from '../../diff/hide.ts';
import { maskPair } from '../../diff/mask-pair.ts';
import type { DriftAuthor, DriftObject } from '../../model/drift.ts';
import type { ObjectKey } from '../object-key.ts';
import type { OwnedDifference } from './difference.ts';
import { locate, type Place, pathText, valueAtPlace } from './path.ts';

const MOST_FIELDS = 20;
const LONGEST = 200;

type Field = DriftObject['fields'][number];

/**
 * What may be told of an object that differs: values come from copies that were masked together, so that a mask says
 * whether a secret changed and nothing else. `known` are values of Secrets, which are masked wherever they stand.
 */
export function describeDrift(
  key: ObjectKey,
  drift: readonly OwnedDifference[],
  sides: { predicted: KubeObject; live: KubeObject },
  known: readonly string[],
): DriftObject {
  const masked = maskPair(sides.predicted, sides.live, known);
  const fields = drift.slice(0, MOST_FIELDS).map((each) => describeField(each, masked, sides, known));
  const { group, kind, namespace, name } = key;
  return { group, kind, namespace, name, state: 'changed', fields, more: drift.length - fields.length };
}

/** An object that somebody deleted. */
export function missingObject({ group, kind, namespace, name }: ObjectKey): DriftObject {
  return { group, kind, namespace, name, state: 'missing', fields: [], more: 0 };
}

function describeField(
  difference: OwnedDifference,
  masked: { before: unknown; after: unknown },
  raw: { predicted: KubeObject; live: KubeObject },
  known: readonly string[],
): Field {
  const { path, kind } = difference;
  const git = textOf(masked.before, difference.gitAt, difference.git);
  const live = textOf(masked.after, difference.liveAt, difference.live);
  // Texts that differ only beyond the cut, or only in what is masked.
  const isAlike = git !== null && git === live;
  return {
    path: maskOne(pathText(path), known),
    kind,
    git,
    live: isAlike ? `${live} (changed)` : live,
    by: authorOf(difference, raw.live),
  };
}

function textOf(masked: unknown, place: Place | null, raw: unknown): string | null {
  if (place === null || raw === undefined) return null;
  return clip(JSON.stringify(maskedAt(masked, place)));
}

/** The masked value at a place; the mask around it when a whole map is one mask. */
function maskedAt(masked: unknown, place: Place): unknown {
  for (let depth = 0; depth < place.length; depth++) {
    const value = valueAtPlace(masked, place.slice(0, depth));
    if (typeof value === 'string') return value;
  }
  return valueAtPlace(masked, place) ?? null;
}

function clip(text: string): string {
  const chars = [...text];
  return chars.length <= LONGEST ? text : `${chars.slice(0, LONGEST).join('')}…`;
}

/** Who put the value there: the newest owner; nobody owns what is gone. */
function authorOf({ owners, path }: OwnedDifference, live: KubeObject): DriftAuthor | null {
  const [first] = owners;
  if (first === undefined || locate(live, path) === null) return null;
  return { manager: first.manager, subresource: first.subresource, at: first.at };
}
