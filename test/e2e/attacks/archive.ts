import { gzipSync } from 'node:zlib';

/** An entry of an archive that somebody made by hand: nothing about it need be true. */
export interface Entry {
  name: string;
  content?: string | Buffer;
  /** `0` a file, `1` a hard link, `2` a symbolic link, `3` a device, `5` a folder. */
  type?: '0' | '1' | '2' | '3' | '5';
  link?: string;
  /** The size that its header claims; the true one by default. */
  claims?: number;
}

/** A gzipped tar of these entries. */
export function archive(entries: readonly Entry[]): Buffer {
  return gzipSync(tar(entries), { level: 9 });
}

function tar(entries: readonly Entry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    blocks.push(header(entry, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function header({ name, type = '0', link = '', claims }: Entry, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${(claims ?? size).toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(link, 157, 100);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
