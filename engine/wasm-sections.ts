/** A WebAssembly module as the list of its sections. */
export interface Section {
  id: number;
  content: Uint8Array;
}

export const sectionIds = { memory: 5, global: 6, export: 7 } as const;

const headerLength = 8;

/** Cuts a module into sections. Throws when it ends inside one. */
export function readSections(wasm: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let at = headerLength; at < wasm.length; ) {
    const size = readNumber(wasm, at + 1);
    const end = size.next + size.value;
    sections.push({ id: wasm[at] ?? 0, content: wasm.subarray(size.next, end) });
    at = end;
  }
  return sections;
}

/** Joins sections to a module again. */
export function writeSections(sections: readonly Section[]): Uint8Array {
  const parts = sections.map(({ id, content }) =>
    Buffer.concat([Uint8Array.of(id), writeNumber(content.length), content]),
  );
  return Buffer.concat([Buffer.from('\0asm\x01\0\0\0', 'latin1'), ...parts]);
}

/** Reads an unsigned LEB128 number. */
export function readNumber(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  let next = start;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[next];
    if (byte === undefined) throw new Error('the module ends inside a number');
    next += 1;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, next };
  }
}

/** Writes an unsigned LEB128 number. */
export function writeNumber(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}
