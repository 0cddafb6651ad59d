import type { RecordIndex } from './records.ts';

/**
 * Numbers the digests of each repository in the order in which they were last proven anywhere: a moving tag says nothing
 * else of which content came later. A digest that comes back after another one is proven anew, and so is the newest.
 */
export function digestOrder(records: RecordIndex): (repository: string, digest: string) => number | undefined {
  let numbers: Map<string, number> | null = null;
  return (repository, digest) => {
    numbers ??= numbered(records);
    return numbers.get(`${repository}@${digest}`);
  };
}

function numbered({ proof = [] }: RecordIndex): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const { order, record } of proof) {
    for (const { repository, digest } of record.release.artifacts) {
      if (digest !== null) numbers.set(`${repository}@${digest}`, order);
    }
  }
  return numbers;
}
