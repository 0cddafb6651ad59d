/** Numbers in [0, 1) that follow from a seed: SEED of the environment, or a new one that is printed. */
export function seeded(name: string): { seed: number; random: () => number } {
  const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);
  process.stdout.write(`${name}: SEED=${seed} plays it again\n`);
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { seed, random };
}
