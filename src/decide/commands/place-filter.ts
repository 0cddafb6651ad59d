import { didYouMean } from '../../text/edit-distance.ts';
import { codeSpan } from '../../text/markdown.ts';
import type { Context } from '../context.ts';
import type { HistoryFilter } from '../history.ts';
import { knownApplications } from './known-versions.ts';
import type { Place } from './places.ts';

/**
 * Whose facts somebody wants to see: the application and the environment that the words name, in any order; without
 * words that of the place, as far as it has one of each. Null parts are for all.
 */
export function readFilter(
  args: readonly string[],
  place: Place,
  context: Context,
): { filter: HistoryFilter } | { problem: string } {
  const words = args.slice(0, 2).flatMap((word) => word.toLowerCase().split('/'));
  if (words.length === 0) return { filter: filterHere(place) };
  const [applications, environments] = [knownApplications(context), Object.keys(context.config.environments)];
  const filter: HistoryFilter = { application: null, environment: null };
  for (const word of words) {
    if (word === 'all') continue;
    if (filter.application === null && applications.has(word)) filter.application = word;
    else if (filter.environment === null && environments.includes(word)) filter.environment = word;
    else return { problem: strangeText(word, [...applications, ...environments]) };
  }
  return { filter };
}

function filterHere({ targets, environment }: Place): HistoryFilter {
  if (environment !== null) return { application: null, environment };
  const [only, ...others] = new Set(targets.map((key) => key.split('/')[0] ?? ''));
  return { application: others.length === 0 ? (only ?? null) : null, environment: null };
}

function strangeText(word: string, known: readonly string[]): string {
  const meant = didYouMean(word, known);
  const hint = meant === null ? '' : ` Did you mean ${codeSpan(meant)}?`;
  return `${codeSpan(word.slice(0, 80))} is neither an application nor an environment.${hint} \`all\` shows everything.`;
}
