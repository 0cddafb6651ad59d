import { createEngine } from '../render/create-engine.ts';
import { createSelect } from '../render/create-select.ts';
import type { Select } from '../render/select.ts';

/** Does something with an engine that ranks versions; its process starts only when it is asked, and ends after it. */
export async function withSelect<T>(deed: (select: Select) => Promise<T>): Promise<T> {
  const engine = createEngine({ isLean: true });
  try {
    return await deed(createSelect(engine));
  } finally {
    await engine.close();
  }
}
