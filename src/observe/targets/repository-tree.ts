import { posix } from 'node:path';
import { ConfigError, TerminalError } from '../../model/errors.ts';
import type { TreeIndex } from './tree-index.ts';
import type { TreeReader } from './tree-reader.ts';

/** Where a path leads when its links are followed: the links on the way, and the last place, null for none. */
export interface RealPath {
  links: string[];
  path: string | null;
}

/** A file of the repository behind all links, with its text. */
export interface TextFile {
  path: string;
  oid: string;
  text: string;
}

/** One tree with its contents. */
export interface RepositoryTree extends TreeIndex {
  reader: TreeReader;
  /** Follows links. Throws `ConfigError` for one that leaves the repository. */
  real(path: string): Promise<RealPath>;
  /** Reads a file behind its links; null when there is none. Throws `ConfigError` when it is no text or too large. */
  text(path: string): Promise<TextFile | null>;
}

/** As many steps as Linux takes before it calls a way of links a circle. */
const MAX_STEPS = 40;

/** Opens a tree for looking up paths and reading texts. */
export async function openTree(reader: TreeReader): Promise<RepositoryTree> {
  const index = await reader.index();

  async function step(link: string, rest: string): Promise<string> {
    const target = Buffer.from(await reader.blob(index.at(link)?.oid ?? '')).toString();
    const path = posix.join(posix.dirname(link), target, rest).replace(/\/$/, '');
    if (!posix.isAbsolute(target) && !leaves(path)) return path === '.' ? '' : path;
    const message = `the link ${link} → ${target} leads out of the repository`;
    throw problemIn(link, message, 'files outside are never read: commit the file itself');
  }

  async function real(path: string): Promise<RealPath> {
    const passed: string[] = [];
    let place = path;
    while (index.hasLinks) {
      const link = firstLink(place, index);
      if (link === null) break;
      if (passed.length === MAX_STEPS) return { links: passed, path: null };
      passed.push(link);
      place = await step(link, place.slice(link.length));
    }
    return { links: [...new Set(passed)], path: place };
  }

  async function text(path: string): Promise<TextFile | null> {
    const place = (await real(path)).path ?? '';
    const entry = index.at(place);
    if (entry === null || !entry.mode.startsWith('100')) return null;
    try {
      const read = await reader.file(place);
      return read === null ? null : { path: place, oid: entry.oid, text: read };
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      throw problemIn(place, error.message, null);
    }
  }

  return { ...index, reader, real, text };
}

/** True for a normalised path that goes above the root. */
export function leaves(path: string): boolean {
  return path === '..' || path.startsWith('../') || path.startsWith('/');
}

/** The error of a file as a whole, shown at its first line. */
export function problemIn(file: string, message: string, hint: string | null): ConfigError {
  return new ConfigError([{ file, line: 1, column: 1, message, hint }]);
}

/** The first part of a path that is a link, counted from the root. */
function firstLink(path: string, index: TreeIndex): string | null {
  for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
    const part = end < 0 ? path : path.slice(0, end);
    if (index.at(part)?.mode === '120000') return part;
    if (end < 0) return null;
  }
}
