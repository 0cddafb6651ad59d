import { posix } from 'node:path';

/** One entry of a git tree: mode as git prints it (`100644`, `100755`, `120000`, …), content of a link is its target. */
export interface TreeEntry {
  path: string;
  mode: string;
  content: Uint8Array;
}

export interface LinkProblem {
  path: string;
  message: string;
}

export type ResolvedTree =
  | { status: 'resolved'; files: Map<string, Uint8Array>; skipped: LinkProblem[] }
  | { status: 'refused'; problem: LinkProblem };

const linkMode = '120000';
/** As many steps as Linux takes before it says that there are too many links. */
const maximumSteps = 40;

/**
 * Turns a git tree into files: links to files and folders inside the tree become copies of what they name. A link
 * that leaves the tree is refused, because on the machine that renders it would name a file of that machine. Links to
 * nothing and circles are skipped, as tools skip files that are not there; they are listed with their reason.
 */
export function resolveLinks(entries: Iterable<TreeEntry>): ResolvedTree {
  const files = new Map<string, Uint8Array>();
  const links = new Map<string, string>();
  for (const { path, mode, content } of entries) {
    if (mode === linkMode) links.set(path, Buffer.from(content).toString('utf8'));
    else files.set(path, content);
  }
  const resolved = new Map(files);
  const skipped: LinkProblem[] = [];
  for (const [path, target] of links) {
    const place = follow(path, links);
    if (place.kind === 'outside') return { status: 'refused', problem: escapeProblem(path, target) };
    const copies = place.kind === 'inside' ? copiesOf(place.path, path, files, links) : [];
    for (const [copy, content] of copies) resolved.set(copy, content);
    if (copies.length === 0) skipped.push({ path, message: `the link ${path} → ${target} leads to no file` });
  }
  return { status: 'resolved', files: resolved, skipped };
}

function escapeProblem(path: string, target: string): LinkProblem {
  return {
    path,
    message: `the link ${path} → ${target} leads out of the repository: files outside are never read. Commit the file itself`,
  };
}

type Place = { kind: 'inside'; path: string } | { kind: 'outside' } | { kind: 'circle' };

/** Where a path leads when every link on the way, also that of a folder above, is followed. */
function follow(start: string, links: ReadonlyMap<string, string>): Place {
  let path = start;
  for (let step = 0; step < maximumSteps; step += 1) {
    const link = firstLink(path, links);
    if (link === null) return { kind: 'inside', path };
    const target = links.get(link) ?? '';
    if (posix.isAbsolute(target)) return { kind: 'outside' };
    path = posix.join(posix.dirname(link), target, path.slice(link.length));
    if (path === '..' || path.startsWith('../')) return { kind: 'outside' };
    path = path.replace(/\/$/, '');
  }
  return { kind: 'circle' };
}

function firstLink(path: string, links: ReadonlyMap<string, string>): string | null {
  const segments = path.split('/');
  for (let count = 1; count <= segments.length; count += 1) {
    const above = segments.slice(0, count).join('/');
    if (links.has(above)) return above;
  }
  return null;
}

/** The file that the place is, or all files below it; links below it are followed too. */
function copiesOf(
  place: string,
  link: string,
  files: ReadonlyMap<string, Uint8Array>,
  links: ReadonlyMap<string, string>,
): [path: string, content: Uint8Array][] {
  const own = files.get(place);
  if (own !== undefined) return [[link, own]];
  const prefix = place === '.' ? '' : `${place}/`;
  const copies: [string, Uint8Array][] = [];
  for (const [path, content] of files) {
    if (path.startsWith(prefix)) copies.push([`${link}/${path.slice(prefix.length)}`, content]);
  }
  for (const inner of links.keys()) {
    const target = inner.startsWith(prefix) && inner !== link ? follow(inner, links) : null;
    const content = target?.kind === 'inside' ? files.get(target.path) : undefined;
    if (content !== undefined) copies.push([`${link}/${inner.slice(prefix.length)}`, content]);
  }
  return copies;
}
