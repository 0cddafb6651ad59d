import type { Proof } from '../model/record.ts';
import { type Context, findTarget, type ReadTarget } from './context.ts';
import { proofsIn } from './proofs.ts';
import { ripenessOf } from './ripeness.ts';
import { millis } from './time.ts';

/** Where a member of a set has to be proven. */
export interface Place {
  application: string;
  environment: string;
}

/** Proofs of one place that are looked back on; more only makes an ever older combination. */
const LOOK_BACK = 50;

/** A time through which a release ran, proven in the end, in milliseconds. */
interface Span {
  from: number;
  to: number;
  proof: Proof;
}

/**
 * Combinations of releases that ran together, all proven, newest first; each holds one proof for each place, in order.
 * A release surely ran from `healthySince` to `provenAt`, and until now where an agent still reports it as well. So the
 * present versions are the newest combination as soon as all are proven, and while one of them is not, the last moment
 * at which all were still counts: pushes that are faster than the soak hold nothing up.
 */
export function provenTogether(places: readonly Place[], context: Context): Proof[][] {
  const spans = places.map((place) => spansOf(place, context));
  const moments = [...new Set(spans.flatMap((some) => some.map(({ to }) => to)))].sort((a, b) => b - a);
  const found = new Map<string, Proof[]>();
  for (const moment of moments) {
    const proofs = spans.flatMap((some) => spanAt(some, moment)?.proof ?? []);
    const key = proofs.map(({ release }) => release.id).join(' ');
    if (proofs.length === places.length && !found.has(key)) found.set(key, proofs);
  }
  return [...found.values()];
}

function spansOf({ application, environment }: Place, context: Context): Span[] {
  const target = findTarget(context, application, environment);
  // While an agent has not caught up with Git, what it still runs is on its way out.
  const isWell = target !== undefined && ripenessOf(target, context).status === 'proven' && isCaughtUp(target);
  const proofs = proofsIn(context, application, environment).slice(0, LOOK_BACK);
  return proofs.map((proof, index) => {
    const isPresent = index === 0 && isWell;
    return { from: millis(proof.healthySince), to: millis(isPresent ? context.now : proof.provenAt), proof };
  });
}

function isCaughtUp({ at, report }: ReadTarget): boolean {
  return report?.release?.id === at.release.id;
}

/** The span that covers a moment; of several, the one that began last. */
function spanAt(spans: readonly Span[], moment: number): Span | undefined {
  let found: Span | undefined;
  for (const span of spans) {
    if (span.from <= moment && moment <= span.to && (found === undefined || span.from > found.from)) found = span;
  }
  return found;
}
