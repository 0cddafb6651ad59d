import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** One commit on the branch: when, by whom, with what message, and which files it changes (null removes one). */
export interface Commit {
  at: string;
  by?: string;
  message: string;
  files: Record<string, string | null>;
  /** A merge: the files come by a commit beside the branch, made at this time. */
  merges?: string;
}

/**
 * Makes a clone with these commits on `main`, by `git fast-import`: same commits, same ids. The last one may come to a
 * branch of its own beside it.
 */
export function buildHistory(dir: string, commits: readonly Commit[], { beside }: { beside?: string } = {}): void {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (args: readonly string[], input = ''): void =>
    void execFileSync('git', args, { cwd: dir, env, input, stdio: 'pipe' });
  mkdirSync(dir, { recursive: true });
  git(['init', '--quiet', '--initial-branch=main', '.']);
  git(['fast-import', '--quiet', '--force'], streamOf(commits));
  if (beside !== undefined) {
    git(['branch', '--force', beside, 'main']);
    git(['update-ref', 'refs/heads/main', 'main~1']);
  }
  git(['reset', '--quiet', '--hard', 'main']);
}

function streamOf(commits: readonly Commit[]): string {
  const parts: string[] = [];
  let mark = 0;
  let tip: number | null = null;
  for (const commit of commits) {
    if (commit.merges !== undefined) {
      parts.push(commitText('refs/heads/side', ++mark, { ...commit, at: commit.merges }, [tip], 'the work itself'));
      parts.push(commitText('refs/heads/main', ++mark, commit, [tip, mark - 1], commit.message));
    } else {
      parts.push(commitText('refs/heads/main', ++mark, commit, [tip], commit.message));
    }
    tip = mark;
  }
  return `${parts.join('')}reset refs/heads/side\nfrom ${'0'.repeat(40)}\n\ndone\n`;
}

function commitText(
  ref: string,
  mark: number,
  { at, by = 'Ada', files }: Commit,
  [parent = null, second = null]: (number | null)[],
  message: string,
): string {
  const when = `${Date.parse(at) / 1000} +0000`;
  const mail = `${by.toLowerCase().replaceAll(/[^a-z]/g, '')}@example.com`;
  const lines = [
    `commit ${ref}`,
    `mark :${mark}`,
    `author ${by} <${mail}> ${when}`,
    `committer ${by} <${mail}> ${when}`,
    dataText(message),
    ...(parent === null ? [] : [`from :${parent}`]),
    ...(second === null ? [] : [`merge :${second}`]),
    ...Object.entries(files).map(([path, text]) =>
      text === null ? `D ${path}` : `M 100644 inline ${path}\n${dataText(text)}`,
    ),
  ];
  return `${lines.join('\n')}\n\n`;
}

function dataText(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
