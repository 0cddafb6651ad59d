/** A step of the story that did not come true: the sentence says what was expected, `last` what was there instead. */
class StepFailed extends Error {
  constructor(expected: string, last: unknown) {
    super(`expected ${expected}; ${last instanceof Error ? last.message : String(last)}`);
    this.name = 'StepFailed';
  }
}

/**
 * Asks until an answer is there. `ask` returns the answer, or throws with what is missing; after `seconds` the last
 * such reason fails the step.
 */
export async function until<T>(expected: string, ask: () => Promise<T>, seconds = 20): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown = 'nothing was seen';
  while (Date.now() < deadline) {
    try {
      return await ask();
    } catch (error) {
      last = error;
    }
    // A person's account has GitHub's limits too: 900 points a minute.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new StepFailed(expected, last);
}

/** Throws the sentence when the claim is false. */
export function assert(claim: boolean, sentence: string): asserts claim {
  if (!claim) throw new Error(sentence);
}
