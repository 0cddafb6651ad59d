import type { Limits } from '../model/config.ts';
import type { Instant } from '../model/names.ts';
import { parseBranchName } from '../text/branch-name.ts';
import { environmentOrder } from '../text/environment-order.ts';
import type { Context } from './context.ts';
import type { Wait } from './holding.ts';
import type { Load, OpenPulls } from './loads.ts';
import { openRequest } from './requests.ts';
import { compareInstants, isReached, plusSeconds } from './time.ts';

const AN_HOUR = 3600;

/** What counts against a limit by now. */
interface Count {
  /** When the promotions of the last hour were opened. */
  opened: Instant[];
  open: number;
}

/**
 * Which new pull requests wait for a limit, with what it says. Counted is what stands on GitHub, so that a restart forgets
 * nothing: promotions that were opened within the hour, and those that are open. The environments that are furthest on go
 * first, since what waits there has come the longest way. A version that a person asked for by name counts and waits for
 * nobody; one that takes over open pull requests leaves no more open than before.
 */
export function beyondLimits(
  wanted: readonly Load[],
  replaced: (load: Load) => number,
  { open }: Pick<OpenPulls, 'open'>,
  context: Context,
): Map<Load, Wait> {
  const { config } = context;
  const counts = countsOf(open, context);
  const waits = new Map<Load, Wait>();
  const order = environmentOrder(config);
  const furthestFirst = wanted.toSorted(
    (a, b) => order.indexOf(b.group.environment) - order.indexOf(a.group.environment),
  );
  for (const load of furthestFirst) {
    const { environment } = load.group;
    const [all, own] = [counts.all, counts.of(environment)];
    const asked = load.candidates.some(({ target }) => openRequest(target, context) !== undefined);
    const gone = replaced(load);
    const wait = asked
      ? null
      : (waitFor(config.limits, all, gone, { where: 'all environments', context }) ??
        waitFor(config.environments[environment]?.limits ?? {}, own, gone, { where: environment, context }));
    if (wait !== null) {
      waits.set(load, wait);
      continue;
    }
    for (const count of [all, own]) {
      count.opened.push(context.now);
      count.open += 1 - gone;
    }
  }
  return waits;
}

function waitFor(
  limits: Limits,
  count: Count,
  gone: number,
  { where, context }: { where: string; context: Context },
): Wait | null {
  const { perHour, open } = limits;
  if (perHour !== undefined && count.opened.length >= perHour) {
    const first = count.opened.toSorted(compareInstants).at(count.opened.length - perHour) ?? context.now;
    const until = plusSeconds(first, AN_HOUR);
    const why = `${count.opened.length} promotions were opened for ${where} within the hour, and \`limits.perHour\` is ${perHour}`;
    return { why: `${why}: the next one is opened at ${until}`, until };
  }
  if (open === undefined || gone > 0 || count.open < open) return null;
  const why = `${count.open} promotions are open for ${where}, and \`limits.open\` is ${open}: the next one opens when one of them is merged or closed`;
  return { why, until: null };
}

function countsOf(open: OpenPulls['open'], { snapshot, now }: Context): { all: Count; of(environment: string): Count } {
  const all: Count = { opened: [], open: 0 };
  const byEnvironment = new Map<string, Count>();
  const of = (environment: string): Count => {
    const count = byEnvironment.get(environment) ?? { opened: [], open: 0 };
    byEnvironment.set(environment, count);
    return count;
  };
  for (const { branch, at } of snapshot.opened) {
    const environment = parseBranchName(branch)?.environment;
    if (environment === undefined || isReached(plusSeconds(at, AN_HOUR), now)) continue;
    for (const count of [all, of(environment)]) count.opened.push(at);
  }
  for (const branch of open.keys()) {
    const environment = parseBranchName(branch)?.environment;
    if (environment === undefined) continue;
    for (const count of [all, of(environment)]) count.open += 1;
  }
  return { all, of };
}
