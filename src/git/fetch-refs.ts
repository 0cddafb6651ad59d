import type { GitOutput } from './run-git.ts';

/** Branches, and the heads of pull requests, under the names that GitHub gives them. */
export const DEFAULT_REFSPECS = ['+refs/heads/*:refs/heads/*', '+refs/pull/*/head:refs/pull/*/head'] as const;

/** The arguments of a fetch that makes our refs equal to the remote's, and touches nothing else. */
export function fetchArguments(options: { refspecs: readonly string[]; depth: number | null; filter: string | null }) {
  return [
    'fetch',
    '--prune',
    '--no-tags',
    '--no-progress',
    '--no-write-fetch-head',
    '--no-auto-maintenance',
    '--no-recurse-submodules',
    '--no-show-forced-updates',
    ...(options.depth === null ? [] : [`--depth=${options.depth}`, '--update-shallow']),
    ...(options.filter === null ? [] : [`--filter=${options.filter}`]),
    '--end-of-options',
    'origin',
    ...options.refspecs,
  ];
}

/** Reads lines of `ID REF` (separated by a blank or a tab), as for-each-ref and ls-remote print them. */
export function parseRefs(output: Buffer): Map<string, string> {
  const refs = new Map<string, string>();
  for (const line of output.toString().split('\n')) {
    const [oid, name] = line.split(/[ \t]/, 2);
    if (oid !== undefined && name !== undefined) refs.set(name, oid);
  }
  return refs;
}

/** Every ref of the mirror with its commit. */
export async function readRefs(git: (args: string[]) => Promise<GitOutput>): Promise<Map<string, string>> {
  const { code, stdout, stderr } = await git(['for-each-ref', '--format=%(objectname) %(refname)']);
  if (code !== 0) throw new Error(`The refs of the mirror cannot be read: ${stderr}`);
  return parseRefs(stdout);
}
