import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBatch, type ObjectType } from './batch.ts';
import { type Commit, formatCommit, type NewCommit, parseCommit } from './commit.ts';
import { createCoprocess } from './coprocess.ts';
import { writeLooseObject } from './loose.ts';
import { createRefs, type Refs } from './refs.ts';
import { git } from './run.ts';
import { formatTree, parseTree, type TreeEntry } from './tree.ts';

/** One bare repository on disk; every answer comes from git, what a SHA names is kept once read. */
export interface BareRepository {
  readonly dir: string;
  readonly refs: Refs;
  /** The SHA of the commit that a branch, tag, SHA or short SHA names, in GitHub's order of preference. */
  resolveCommit(name: string): Promise<string | undefined>;
  readCommit(sha: string): Promise<Commit | undefined>;
  readTree(sha: string): Promise<readonly TreeEntry[] | undefined>;
  readBlob(sha: string): Promise<Buffer | undefined>;
  typeOf(sha: string): Promise<ObjectType | undefined>;
  writeBlob(data: Buffer): Promise<string>;
  writeTree(entries: readonly TreeEntry[]): Promise<string>;
  writeCommit(commit: NewCommit, sign?: (payload: string) => string): Promise<string>;
  /** The raw, numstat and patch form of the change between two trees, as `git diff-tree -z` writes it. */
  diffTrees(from: string, to: string): Promise<string>;
  /** Keeps the answer of a computation whose inputs are SHAs only, so that it never goes stale. */
  remember<T>(key: string, compute: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Enough for every repository of a test or the demo; past it the oldest answers are asked of git again. */
const MOST_REMEMBERED = 20_000;

const CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tfsync = none
[gc]
\tauto = 0
[receive]
\tautogc = false
\thideRefs = refs/pull
[http]
\treceivepack = true
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
`;

const DIFF = [
  'diff-tree',
  '--stdin',
  '-r',
  '--raw',
  '--numstat',
  '-p',
  '-z',
  '--no-abbrev',
  '-M',
  '--no-color',
  '--no-ext-diff',
];

/** Refuses the refs that the server has found protected; the rule itself is decided outside of git. */
const UPDATE_HOOK = `#!/bin/sh
case " $SHIPLOCK_PROTECTED_REFS " in
  *" $1 "*)
    echo "error: GH006: Protected branch update failed for $1." >&2
    echo "error: Required status checks are expected, or the change must be made through a pull request." >&2
    exit 1 ;;
esac
case " $SHIPLOCK_FORWARD_ONLY_REFS " in
  *" $1 "*)
    git merge-base --is-ancestor "$2" "$3" 2>/dev/null && exit 0
    echo "error: GH006: Protected branch update failed for $1." >&2
    echo "error: Cannot force-push to or delete this protected branch" >&2
    exit 1 ;;
esac
`;

/** Makes an empty bare repository as `git init --bare` does, without templates, and opens it. */
export async function createBareRepository(dir: string, defaultBranch: string): Promise<BareRepository> {
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'hooks']) {
    await mkdir(join(dir, folder), { recursive: true });
  }
  await writeFile(join(dir, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
  await writeFile(join(dir, 'config'), CONFIG);
  await writeFile(join(dir, 'hooks', 'update'), UPDATE_HOOK, { mode: 0o755 });
  await git(dir, ['rev-parse', '--is-bare-repository']);
  return openBareRepository(dir);
}

function openBareRepository(dir: string): BareRepository {
  const batch = createBatch(dir);
  const refs = createRefs(dir);
  const differ = createCoprocess(dir, DIFF);
  const memory = new Map<string, Promise<unknown>>();

  function remember<T>(key: string, compute: () => Promise<T>): Promise<T> {
    const known = memory.get(key);
    if (known) return known as Promise<T>;
    const computing = compute();
    memory.set(key, computing);
    const [oldest] = memory.keys();
    if (memory.size > MOST_REMEMBERED && oldest !== undefined) memory.delete(oldest);
    // What failed or was not there may be there later: a SHA becomes readable once it is pushed.
    computing.then((value) => value ?? memory.delete(key)).catch(() => memory.delete(key));
    return computing;
  }

  async function readTyped(sha: string, type: ObjectType): Promise<Buffer | undefined> {
    const object = await batch.read(`${sha}^{${type}}`);
    return object?.data;
  }

  return {
    dir,
    refs,
    async resolveCommit(name) {
      if (name.startsWith('refs/')) return batch.resolve(`${name}^{commit}`);
      if (/^[0-9a-f]{40}$/.test(name)) return batch.resolve(`${name}^{commit}`);
      const candidates = [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
      if (name === 'HEAD') candidates.unshift('HEAD');
      if (/^[0-9a-f]{7,39}$/.test(name)) candidates.push(name);
      for (const candidate of candidates) {
        const sha = await batch.resolve(`${candidate}^{commit}`);
        if (sha) return sha;
      }
      return undefined;
    },
    readCommit: (sha) =>
      remember(`commit ${sha}`, async () => {
        const data = await readTyped(sha, 'commit');
        return data && parseCommit(sha, data.toString());
      }),
    readTree: (sha) =>
      remember(`tree ${sha}`, async () => {
        const data = await readTyped(sha, 'tree');
        return data && parseTree(data);
      }),
    readBlob: (sha) => readTyped(sha, 'blob'),
    typeOf: async (sha) => (await batch.read(sha))?.type,
    writeBlob: (data) => writeLooseObject(dir, 'blob', data),
    writeTree: (entries) => writeLooseObject(dir, 'tree', formatTree(entries)),
    writeCommit(commit, sign) {
      const payload = formatCommit(commit);
      const text = sign ? formatCommit(commit, sign(payload)) : payload;
      return writeLooseObject(dir, 'commit', Buffer.from(text));
    },
    async diffTrees(from, to) {
      const end = `end-${randomUUID()}\n`;
      const text = (await differ.ask(`${from} ${to}\n${end}`, end)).toString();
      // The first line repeats the question.
      return text.slice(text.indexOf('\n') + 1);
    },
    remember,
    async close() {
      await Promise.all([batch.close(), refs.close(), differ.close()]);
    },
  };
}
