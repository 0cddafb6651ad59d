import { posix } from 'node:path';
import type { Settings } from '../../declaration.ts';

/** What a path gives to templates. `name` is that of a file, null for a folder. */
interface Place {
  folder: string;
  name: string | null;
  prefix: string;
}

/** The parameters of a path: `path.basename` and so on as texts, or one map for Go templates. */
export function pathParameters({ folder, name, prefix }: Place, isGo: boolean): Settings {
  const basename = posix.basename(folder);
  const all = {
    basename,
    basenameNormalized: normalized(basename),
    ...(name !== null && { filename: name, filenameNormalized: normalized(name) }),
  };
  const segments = folder.split('/');
  if (isGo) {
    const path = { path: { path: folder, ...all, segments } };
    return prefix === '' ? path : { [prefix]: path };
  }
  const start = prefix === '' ? 'path' : `${prefix}.path`;
  return {
    [start]: folder,
    ...Object.fromEntries(Object.entries(all).map(([key, text]) => [`${start}.${key}`, text])),
    ...Object.fromEntries(segments.flatMap((part, index) => (part === '' ? [] : [[`${start}[${index}]`, part]]))),
  };
}

/** A name that a Kubernetes object may have. */
function normalized(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^-a-z0-9.]/g, '-');
  return plain.slice(0, 253).replaceAll(/^[-.]+|[-.]+$/g, '');
}
