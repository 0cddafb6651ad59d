/** A path of Flux (`./apps/shop/`, `/apps//shop`) as Shiplock writes it: `apps/shop`; the root is ''. */
export function pathInRepository(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
