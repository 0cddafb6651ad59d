import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { exportGlobals } from './export-globals.ts';
import { limitMemory } from './limit-memory.ts';
import { readSections, writeSections } from './wasm-sections.ts';

/**
 * The last step of build.sh: `node pack.ts IN.wasm OUT.wasm [OUT.br OUT.sha256]` limits the memory of the compiled
 * module, exports its globals and compresses it. The hash is that of the decompressed module.
 */

/** 16,384 pages are 1 GiB: what a single render may use before it traps. */
const maximumPages = 16_384;

const [compiled, limited, compressed, digest] = process.argv.slice(2);
if (compiled === undefined || limited === undefined) {
  throw new Error('usage: node pack.ts IN.wasm OUT.wasm [OUT.br OUT.sha256]');
}
const wasm = writeSections(exportGlobals(limitMemory(readSections(readFileSync(compiled)), maximumPages)));
writeFileSync(limited, wasm);
const hash = createHash('sha256').update(wasm).digest('hex');
if (compressed !== undefined && digest !== undefined) {
  const small = brotliCompressSync(wasm, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
    },
  });
  writeFileSync(compressed, small);
  writeFileSync(digest, `${hash}\n`);
}
process.stdout.write(`${hash}\n`);
