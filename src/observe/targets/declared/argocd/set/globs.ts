/** The test of Go's `path.Match`, as directories are matched with it: `*` and `?` stay within one segment. */
export function directoryGlob(pattern: string): (path: string) => boolean {
  return compiled(pattern.replace(/\/+$/, ''), '[^/]');
}

/** The test of Git for files: `*` may cross segments, and the path of a folder stands for all in it. */
export function fileGlob(pattern: string): (path: string) => boolean {
  const plain = pattern.replace(/\/+$/, '');
  const fits = compiled(plain, '[\\s\\S]');
  return (path) => fits(path) || path.startsWith(`${plain}/`);
}

function compiled(pattern: string, any: string): (path: string) => boolean {
  let source = '';
  for (const [part] of pattern.matchAll(/\\.|\[\^?[^\]]+\]|\*+|[\s\S]/g)) {
    if (part.startsWith('*')) source += `${any}*`;
    else if (part === '?') source += any;
    else if (part.startsWith('[') && part.length > 2) source += part.replaceAll('\\', '\\\\');
    else source += part.replace(/^\\(?=.)/, '').replaceAll(/[.+^${}()|[\]\\/-]/g, '\\$&');
  }
  try {
    const expression = new RegExp(`^${source}$`);
    return (path) => expression.test(path);
  } catch {
    return () => false;
  }
}
