import type { OtherCheck } from '../../model/source.ts';

/** How some checks stand, by name: those that failed, those that run, and those that nobody has started. */
export interface Standings {
  failed: string[];
  pending: string[];
  missing: string[];
}

/** Everything of a name must be green, a check and a status alike; a name that nobody reported is missing, never green. */
export function standingsOf(names: readonly string[], reported: readonly OtherCheck[]): Standings {
  const standings: Standings = { failed: [], pending: [], missing: [] };
  for (const name of names) {
    const states = reported.filter((one) => one.name === name).map(({ state }) => state);
    if (states.length === 0) standings.missing.push(name);
    else if (states.includes('failure')) standings.failed.push(name);
    else if (states.includes('pending')) standings.pending.push(name);
  }
  return standings;
}

/** `\`ci/test\` failed` or `\`ci/test\` runs and \`ci/lint\` has not been reported`: what to look at; empty when all are green. */
export function standingsText({ failed, pending, missing }: Standings): string {
  const parts = [
    ...named(failed, 'failed', 'failed'),
    ...named(pending, 'runs', 'run'),
    ...named(missing, 'has not been reported', 'have not been reported'),
  ];
  return parts.join(', ');
}

function named(names: readonly string[], one: string, many: string): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 3).map((name) => `\`${name.replaceAll('`', "'")}\``);
  const rest = names.length > 3 ? [`${names.length - 3} more`] : [];
  return [`${[...shown, ...rest].join(' and ')} ${names.length === 1 ? one : many}`];
}
