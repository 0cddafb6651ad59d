import type { Mark, Marks } from '../../src/store/marks.ts';

/** Marks of one repository in memory, JSON as the database keeps it. */
export function memoryMarks(): Marks {
  const marks = new Map<string, Mark>();
  return {
    get: async (_, key) => marks.get(key),
    set: async (_, key, value) => void marks.set(key, JSON.parse(JSON.stringify(value))),
    delete: async (_, key) => void marks.delete(key),
    list: async (_, prefix) =>
      [...marks].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value, at: '' })),
  };
}
