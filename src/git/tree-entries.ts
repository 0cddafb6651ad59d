import type { TreeEntry } from './mirror.ts';

/**
 * Reads the output of `git ls-tree -r -t -z` with or without `-l`, which is exact for every file name. Entries with a
 * mode that no tree of today has (`100664` in old histories) are read as plain files.
 */
export function parseListing(output: Buffer, prefix: string): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (const record of output.toString().split('\0')) {
    const match = /^(\d{6}) \w+ ([0-9a-f]+)(?: +(\d+|-))?\t([\s\S]+)$/.exec(record);
    if (match === null) continue;
    const [, mode = '', oid = '', size, name = ''] = match;
    const bytes = size === undefined || size === '-' ? null : Number(size);
    entries.push({ path: prefix + name, mode: modeOf(mode), oid, size: bytes });
  }
  return entries;
}

/** The entries of one raw tree object: what `git cat-file` gives, one level. Sizes are not known. */
export function parseTree(bytes: Buffer): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const zero = bytes.indexOf(0, space);
    const path = bytes.toString('utf8', space + 1, zero);
    const mode = modeOf(bytes.toString('latin1', at, space).padStart(6, '0'));
    entries.set(path, { path, mode, oid: bytes.toString('hex', zero + 1, zero + 21), size: null });
    at = zero + 21;
  }
  return entries;
}

function modeOf(text: string): TreeEntry['mode'] {
  switch (text) {
    case '040000':
    case '100755':
    case '120000':
    case '160000':
      return text;
    default:
      return '100644';
  }
}
