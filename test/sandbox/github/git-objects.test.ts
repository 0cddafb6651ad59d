import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatCommit, parseCommit } from '../../../src/sandbox/github/git/commit.ts';
import { compareCommits } from '../../../src/sandbox/github/git/history.ts';
import { applyChanges, listRecursively } from '../../../src/sandbox/github/git/paths.ts';
import { type BareRepository, createBareRepository } from '../../../src/sandbox/github/git/repository.ts';
import { createCommitSigner } from '../../../src/sandbox/github/git/signature.ts';
import { formatTree, parseTree } from '../../../src/sandbox/github/git/tree.ts';
import { isWritableRef } from '../../../src/sandbox/github/routes/refs.ts';

let dir: string;
let repository: BareRepository;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sandbox-git-'));
  repository = await createBareRepository(join(dir, 'laws.git'), 'main');
});
afterAll(async () => {
  await repository.close();
  rmSync(dir, { recursive: true, force: true });
});

function git(args: readonly string[], input?: string | Buffer): { code: number | null; text: string } {
  const { status, stdout } = spawnSync('git', [...args], { cwd: repository.dir, input });
  return { code: status, text: stdout.toString().trim() };
}

const name = fc.stringMatching(/^[a-z0-9.+-]{1,6}$/).filter((one) => !/^\.{1,2}$|^\.git$/.test(one));
const sha = fc.stringMatching(/^[0-9a-f]{40}$/);
const signer = fc.record({
  name: fc.stringMatching(/^[A-Za-zäöü][A-Za-zäöü ]{0,8}[A-Za-z]$/),
  email: fc.stringMatching(/^[a-z+[\]0-9]{1,8}@[a-z.]{1,8}$/),
  seconds: fc.nat(2_000_000_000),
  zone: fc.constantFrom('+0000', '-0730', '+1245'),
});

it('hashes blobs as git does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const data = Buffer.from(bytes);
      const written = await repository.writeBlob(data);
      expect(written).toBe(git(['hash-object', '--stdin'], data).text);
      expect(await repository.readBlob(written)).toEqual(data);
    }),
    { numRuns: 25 },
  );
});

it('reads back the trees and commits that it writes', () => {
  const entry = fc.record({ mode: fc.constantFrom('100644', '100755', '120000', '40000', '160000'), name, sha });
  const entries = fc.uniqueArray(entry, { selector: (one) => one.name, maxLength: 8 });
  fc.assert(
    fc.property(entries, (some) => {
      const back = parseTree(formatTree(some));
      expect(new Set(back.map((one) => JSON.stringify(one)))).toEqual(new Set(some.map((one) => JSON.stringify(one))));
      expect(formatTree(back)).toEqual(formatTree(some));
    }),
  );
  const parents = fc.array(sha, { maxLength: 3 });
  const signature = fc.option(fc.stringMatching(/^[A-Z]{1,9}(\n[A-Z ]{1,9}[A-Z]){0,3}$/), { nil: undefined });
  const commit = fc.record({ tree: sha, parents, author: signer, committer: signer, message: fc.string() });
  fc.assert(
    fc.property(commit, signature, (made, signed) => {
      const back = parseCommit('0', formatCommit(made, signed));
      expect(back).toMatchObject(made);
      expect(back.signature).toBe(signed);
      expect(back.payload).toBe(formatCommit(made));
    }),
  );
});

it('changes trees as a map of paths would change', async () => {
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  const change = fc.record({ path, content: fc.option(fc.string({ maxLength: 5 }), { nil: undefined }) });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 3 }), async (steps) => {
      const model = new Map<string, string>();
      let tree: string | undefined;
      for (const step of steps) {
        const wanted = step.filter((one) => isClear(one.path, [...model.keys(), ...step.map((other) => other.path)]));
        const unique = [...new Map(wanted.map((one) => [one.path, one])).values()];
        const changes = [];
        for (const { path: at, content } of unique) {
          if (content === undefined) model.delete(at);
          else model.set(at, content);
          const written = content === undefined ? undefined : await repository.writeBlob(Buffer.from(content));
          changes.push({ path: at, mode: '100644', sha: written });
        }
        tree = await applyChanges(repository, tree, changes);
      }
      const listed = tree === undefined ? [] : await listRecursively(repository, tree);
      const files = listed.filter((one) => one.mode === '100644').map((one) => one.name);
      expect(files.toSorted()).toEqual([...model.keys()].toSorted());
      if (tree !== undefined)
        expect(git(['ls-tree', '-r', '--name-only', '-z', tree]).text.split('\0').filter(Boolean).toSorted()).toEqual(
          files.toSorted(),
        );
    }),
    { numRuns: 40 },
  );
});

/** True when no other path is a folder of this one or the reverse: such changes contradict each other. */
function isClear(path: string, others: readonly string[]): boolean {
  return others.every((other) => !other.startsWith(`${path}/`) && !path.startsWith(`${other}/`));
}

it('takes the names of refs that git takes', () => {
  const odd = fc.stringMatching(/^refs\/(heads|tags)\/[a-c./~^:?*[\\@{ -]{1,6}$/);
  fc.assert(
    fc.property(odd, (ref) => {
      expect([ref, isWritableRef(ref)]).toEqual([ref, git(['check-ref-format', ref]).code === 0]);
    }),
    { numRuns: 150 },
  );
  expect(isWritableRef('refs/pull/1/head')).toBe(false);
  expect(isWritableRef('main')).toBe(false);
});

it('signs so that only the signed text is verified, by this key', () => {
  const host = createCommitSigner();
  const other = createCommitSigner();
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, changed) => {
      const signature = host.sign(text);
      expect(host.verify(text, signature)).toBe(true);
      expect(host.verify(changed, signature)).toBe(changed === text);
      expect(other.verify(text, signature)).toBe(false);
    }),
    { numRuns: 30 },
  );
  expect(host.verify('x', 'nonsense')).toBe(false);
});

it('compares commits as git does, whatever the shape of their history', async () => {
  const author = { name: 'A', email: 'a@b', seconds: 1, zone: '+0000' };
  const tree = await repository.writeTree([]);
  const shape = fc.array(fc.uniqueArray(fc.nat(100), { maxLength: 2 }), { minLength: 2, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(
      shape,
      fc.nat(100),
      fc.nat(100),
      fc.string({ minLength: 1 }),
      async (parentsOf, one, two, salt) => {
        const shas: string[] = [];
        for (const [index, wanted] of parentsOf.entries()) {
          const parents = index === 0 ? [] : [...new Set(wanted.map((number) => shas[number % index] ?? ''))];
          const message = `${salt} ${index}`;
          shas.push(await repository.writeCommit({ tree, parents, author, committer: author, message }));
        }
        const [base = '', head = ''] = [shas[one % shas.length], shas[two % shas.length]];
        const compared = await compareCommits(repository, base, head);
        const lines = (range: string) => git(['rev-list', range]).text.split('\n').filter(Boolean);
        expect(compared.ahead.toSorted()).toEqual(lines(`${base}..${head}`).toSorted());
        expect(compared.behind).toBe(lines(`${head}..${base}`).length);
        const bases = git(['merge-base', '--all', base, head]).text.split('\n').filter(Boolean);
        if (bases.length === 0) expect(compared.mergeBase).toBeUndefined();
        else expect(bases).toContain(compared.mergeBase);
        for (const [place, sha] of compared.ahead.entries()) {
          const parents = (await repository.readCommit(sha))?.parents ?? [];
          expect(parents.every((parent) => compared.ahead.indexOf(parent) < place)).toBe(true);
        }
      },
    ),
    { numRuns: 25 },
  );
});

it('changes refs together or not at all, and survives a refusal', async () => {
  const author = { name: 'A', email: 'a@b', seconds: 1, zone: '+0000' };
  const tree = await repository.writeTree([]);
  const commit = (message: string) => repository.writeCommit({ tree, parents: [], author, committer: author, message });
  const [one, two] = [await commit('one'), await commit('two')];
  const none = '0'.repeat(40);
  expect(await repository.refs.update([{ ref: 'refs/heads/a', from: none, to: one }])).toBe(true);
  const mixed = [
    { ref: 'refs/heads/b', from: none, to: two },
    { ref: 'refs/heads/a', from: two, to: two },
  ];
  expect(await repository.refs.update(mixed)).toBe(false);
  expect([...(await repository.refs.list('refs/heads/'))]).toEqual([['refs/heads/a', one]]);
  const racing = [two, two].map((to) => repository.refs.update([{ ref: 'refs/heads/a', from: one, to }]));
  expect((await Promise.all(racing)).toSorted()).toEqual([false, true]);
  git(['pack-refs', '--all']);
  expect(await repository.refs.read('refs/heads/a')).toBe(two);
  expect(await repository.refs.update([{ ref: 'refs/heads/a', from: two, to: none }])).toBe(true);
  expect(await repository.refs.read('refs/heads/a')).toBeUndefined();
});
