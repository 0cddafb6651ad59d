import { targetKey } from '../../model/names.ts';
import type { Scope } from '../../model/record.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import { codeSpan } from '../../text/markdown.ts';
import type { Context } from '../context.ts';
import type { Place } from './places.ts';

/** What words at the beginning of a command mean, with the words behind them; or why they mean nothing. */
export type Scopes = { scopes: Scope[]; rest: string[] } | { problem: string };

/** A pull request of more targets than this is not what somebody means by saying nothing. */
const MOST_HERE = 10;

/**
 * The scope that the first words name: an application, an environment, both in any order, `application/environment`, or
 * `all`. When they name none, it is that of the place: each target of the pull request, or the environment.
 */
export function readScopes(words: readonly string[], place: Place, context: Context): Scopes {
  const known = knownNames(context);
  const [first = '', second = ''] = words.map((word) => word.toLowerCase());
  if (first.includes('/')) return readPair(first, words.slice(1), known);
  if (known.environments.has(first) && !known.applications.has(first)) {
    const isPair = known.applications.has(second);
    return named(isPair ? second : null, first, words.slice(isPair ? 2 : 1));
  }
  if (known.applications.has(first)) {
    const isPair = known.environments.has(second);
    return named(first, isPair ? second : null, words.slice(isPair ? 2 : 1));
  }
  if (first === 'all') return named(null, null, words.slice(1));
  const meant = first === 'until' ? null : didYouMean(first, [...known.applications, ...known.environments]);
  if (meant !== null) {
    return {
      problem: `${codeSpan(first.slice(0, 80))} is neither an application nor an environment. Did you mean ${codeSpan(meant)}?`,
    };
  }
  return hereScopes(words, place);
}

/** A scope as a command takes it: `checkout prod`, `prod`, `all`. */
export function scopeWords({ application, environment }: Scope): string {
  const words = [application, environment].filter((part) => part !== null);
  return words.length === 0 ? 'all' : words.join(' ');
}

/** A scope for people. */
export function scopeText({ application, environment }: Scope): string {
  if (application === null && environment === null) return 'everything';
  if (application === null) return `every application in ${codeSpan(environment ?? '')}`;
  return environment === null ? `${codeSpan(application)} everywhere` : codeSpan(`${application}/${environment}`);
}

/** The environments that a scope reaches: its own, or those in which there are targets of its application. */
export function environmentsOf(scope: Scope, { snapshot, config }: Context): string[] {
  if (scope.environment !== null) return [scope.environment];
  if (scope.application === null) return Object.keys(config.environments);
  const own = snapshot.targets
    .map((state) => (state.status === 'read' ? state.at.target : state))
    .filter(({ application }) => application === scope.application);
  return [...new Set(own.map(({ environment }) => environment))].sort();
}

interface Known {
  applications: ReadonlySet<string>;
  environments: ReadonlySet<string>;
}

function knownNames({ snapshot, config }: Context): Known {
  const targets = snapshot.targets.map((state) => (state.status === 'read' ? state.at.target : state));
  return {
    applications: new Set(targets.map(({ application }) => application)),
    environments: new Set(Object.keys(config.environments)),
  };
}

function readPair(word: string, rest: string[], known: Known): Scopes {
  const [application = '', environment = '', more] = word.split('/');
  if (more === undefined && known.applications.has(application) && known.environments.has(environment)) {
    return named(application, environment, rest);
  }
  return { problem: `there is no target ${codeSpan(word.slice(0, 80))}.` };
}

function named(application: string | null, environment: string | null, rest: string[]): Scopes {
  return { scopes: [{ application, environment }], rest };
}

function hereScopes(words: readonly string[], place: Place): Scopes {
  const rest = [...words];
  if (place.environment !== null) return { scopes: [{ application: null, environment: place.environment }], rest };
  if (place.targets.length === 0) {
    return { problem: 'nothing here is a target: name an application, an environment, or both.' };
  }
  if (place.targets.length > MOST_HERE) {
    return {
      problem: `${place.targets.length} targets are too many to be meant by nothing: name an application, an environment, or both.`,
    };
  }
  const scopes = place.targets.map((key) => {
    const [application = '', environment = ''] = key.split('/');
    return { application, environment };
  });
  return { scopes: scopes.toSorted((a, b) => (targetKey(a) < targetKey(b) ? -1 : 1)), rest };
}
