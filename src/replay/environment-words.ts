/** Words that people use for environments, in the order in which releases climb. */
const words: readonly (readonly string[])[] = [
  ['local', 'sandbox', 'playground'],
  ['dev', 'develop', 'development'],
  ['ci', 'int', 'integration', 'test', 'testing', 'tst', 'qa'],
  ['uat', 'acc', 'acceptance', 'stage', 'staging', 'stg', 'preprod', 'nonprod', 'pre'],
  ['canary'],
  ['prod', 'production', 'prd', 'live'],
];

const rankByWord = new Map(words.flatMap((level, rank) => level.map((word) => [word, rank] as const)));

/**
 * How far up an environment of this name stands, or null when it is no name of an environment. `prod-eu` and `eu-prod`
 * are as far up as `prod`.
 */
export function environmentRank(name: string): number | null {
  if (!/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/.test(name)) return null;
  const whole = rankByWord.get(name) ?? rankByWord.get(name.replaceAll(/[-_.]/g, ''));
  if (whole !== undefined) return whole;
  const parts = name.split(/[-_.]/);
  return rankByWord.get(parts[0] ?? '') ?? rankByWord.get(parts.at(-1) ?? '') ?? null;
}

/** Environments in order, each with those that stand one level before it. */
export function environmentLadder(names: Iterable<string>): { name: string; after: string[] }[] {
  const ranked = [...new Set(names)].map((name) => ({ name, rank: environmentRank(name) ?? 0 }));
  ranked.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  return ranked.map(({ name, rank }) => {
    const below = ranked.filter((other) => other.rank < rank).at(-1)?.rank;
    return { name, after: ranked.filter((other) => other.rank === below).map((other) => other.name) };
  });
}
