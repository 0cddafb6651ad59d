/** The same for everybody, so that what CI says of a commit does not hang on its luck (decision 0029). */
const USUAL = 20_261_122;

/**
 * The number that all that is random in tests follows from: `SEED=7` plays a run again, `SEED=random` looks for what nobody
 * has seen yet. It stands in what a failing test says.
 */
export const seed: number = seedOf(process.env['SEED']);

function seedOf(said: string | undefined): number {
  if (said === undefined || said === '') return USUAL;
  if (said === 'random') return Math.floor(Math.random() * 2 ** 30);
  const number = Number(said);
  if (!Number.isSafeInteger(number)) throw new Error(`SEED is "${said}": a whole number or "random" is wanted`);
  return number;
}
