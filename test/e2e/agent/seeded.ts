import { randomFrom } from '../../random-from.ts';
import { seed } from '../../seed.ts';

/** Numbers in [0, 1) that follow from the seed, which is printed under a name. */
export function seeded(name: string): { seed: number; random: () => number } {
  process.stdout.write(`${name}: SEED=${seed} plays it again\n`);
  return { seed, random: randomFrom(seed) };
}
