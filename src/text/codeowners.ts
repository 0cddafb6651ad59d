import { ownerPattern } from './owner-pattern.ts';

/** Where GitHub looks for the file, in this order; the first one that is there counts. */
export const CODEOWNERS_PATHS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/** GitHub ignores a file that is larger. */
export const CODEOWNERS_LIMIT = 3 * 1024 * 1024;

/** One line of a CODEOWNERS file: who owns the paths that it matches. No owner: these files are nobody's. */
export interface OwnerRule {
  line: number;
  pattern: string;
  owners: string[];
  matches(path: string): boolean;
}

/**
 * Reads a CODEOWNERS file as GitHub does (docs.github.com, "About code owners"): patterns of gitignore without `!`,
 * without ranges in brackets and without a way to begin with `#`; a line that uses them, or that names an owner that
 * cannot be one, counts as not written. Never fails.
 */
export function parseCodeowners(text: string): OwnerRule[] {
  const rules: OwnerRule[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = wordsOf(line);
    const [pattern, ...owners] = words;
    if (pattern === undefined || !owners.every(isOwner)) continue;
    const matches = ownerPattern(pattern);
    if (matches !== null) rules.push({ line: index + 1, pattern, owners, matches });
  }
  return rules;
}

/** The owners of a file: those of the last line that matches it. */
export function ownersOf(path: string, rules: readonly OwnerRule[]): string[] {
  return rules.findLast((rule) => rule.matches(path))?.owners ?? [];
}

/** The changed files by who owns them, without those that nobody owns; owners and files in a lasting order. */
export function ownerSets(
  files: readonly string[],
  rules: readonly OwnerRule[],
): { files: string[]; owners: string[] }[] {
  const sets = new Map<string, { files: string[]; owners: string[] }>();
  for (const file of files.toSorted()) {
    const owners = [...new Set(ownersOf(file, rules))].sort();
    if (owners.length === 0) continue;
    const key = owners.join(' ');
    const known = sets.get(key);
    if (known === undefined) sets.set(key, { files: [file], owners });
    else known.files.push(file);
  }
  return [...sets.values()].sort((a, b) => (a.owners.join(' ') < b.owners.join(' ') ? -1 : 1));
}

/** Words between blanks; `\ ` is a blank of a path, and ` #` begins a comment. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:\\.|[^\s\\])+/g)) {
    if (word.startsWith('#')) break;
    words.push(word);
  }
  return words;
}

/** `@login`, `@org/team` or an address. */
function isOwner(word: string): boolean {
  return /^@[\w-]+(\[bot\])?(\/[\w.-]+)?$/.test(word) || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(word);
}
