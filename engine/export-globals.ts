import { readNumber, type Section, sectionIds, writeNumber } from './wasm-sections.ts';

const globalKind = 3;

/**
 * Exports every global of a module as `global0`, `global1`, …: Go keeps its stack pointer and the running goroutine
 * there, so a copy of the memory alone is not the whole state of an instance. Restoring one without the other was
 * seen to corrupt strings on the stack.
 */
export function exportGlobals(sections: readonly Section[]): Section[] {
  const globals = sections.find(({ id }) => id === sectionIds.global);
  if (globals === undefined) throw new Error('the module has no globals');
  const count = readNumber(globals.content, 0).value;
  return sections.map((section) => (section.id === sectionIds.export ? withGlobals(section, count) : section));
}

function withGlobals({ id, content }: Section, count: number): Section {
  const before = readNumber(content, 0);
  const added: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = Buffer.from(`global${index}`);
    added.push(Buffer.concat([writeNumber(name.length), name, Uint8Array.of(globalKind), writeNumber(index)]));
  }
  return { id, content: Buffer.concat([writeNumber(before.value + count), content.subarray(before.next), ...added]) };
}
