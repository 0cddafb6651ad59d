import { readNumber, type Section, sectionIds, writeNumber } from './wasm-sections.ts';

/**
 * Gives the memory of a module a maximum. Go's linker sets none, and no option of Node bounds what an instance may
 * take. In: the sections of a module with one memory without a maximum. Throws on others.
 */
export function limitMemory(sections: readonly Section[], maximumPages: number): Section[] {
  return sections.map((section) => (section.id === sectionIds.memory ? limited(section, maximumPages) : section));
}

function limited({ id, content }: Section, maximumPages: number): Section {
  const [count, flags] = content;
  if (count !== 1 || flags !== 0) throw new Error('expected one memory without a maximum');
  const initial = content.subarray(2, readNumber(content, 2).next);
  return { id, content: Buffer.concat([Uint8Array.of(1, 1), initial, writeNumber(maximumPages)]) };
}
