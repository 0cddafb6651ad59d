import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMirror, type OpenMirror } from '../../src/git/create-mirror.ts';
import type { Pull } from '../../src/hosts/host.ts';
import { entryPath, ledgerKey, sealEntry } from '../../src/ledger/chain.ts';
import type { StateRecord } from '../../src/model/record.ts';
import type { TargetChange } from '../../src/model/snapshot.ts';
import { createKeptFindings } from '../../src/observe/inspecting/kept-findings.ts';
import { observe, type Sources } from '../../src/observe/observe.ts';
import type { Trust } from '../../src/render/engine.ts';
import { askAgain, markRenewed } from '../../src/store/check-asks.ts';
import type { Mark } from '../../src/store/marks.ts';
import { FORK_WORD } from '../../src/text/fork-word.ts';
import { BOT, NOW } from '../decide/builders.ts';
import { createFakeHost } from '../fakes/host.ts';
import { selectVersions } from '../fakes/rankings.ts';
import { startHttpGitServer } from '../git/http-git-server.ts';
import { type Origin, originAt } from '../git/origin.ts';

const KEY = ledgerKey('the private key of the test');
const configMap = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n${data}`;

let server: Awaited<ReturnType<typeof startHttpGitServer>>;
let dir: string;
let mirror: OpenMirror;
let origin: Origin;
let marks: Map<string, Mark>;
/** For whom something was rendered. */
let rendered: string[];

beforeEach(async () => {
  server = await startHttpGitServer();
  dir = mkdtempSync(join(tmpdir(), 'shiplock-pull-diffs-'));
  mirror = createMirror({ dir, url: server.url, token: async () => server.token });
  origin = originAt(server.repository);
  marks = new Map();
  rendered = [];
});
afterEach(async () => {
  await mirror.close();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

function config(more = ''): Record<string, string> {
  const text = `version: 1\nenvironments:\n  dev: {}\napplications: [{ path: 'apps/{application}/{environment}' }]\n${more}`;
  return { '.github/shiplock.yaml': text };
}

function shop(first: string, last: string): Record<string, string> {
  return { 'apps/shop/dev/shop.yaml': configMap(`  first: ${first}\n  a: a\n  b: b\n  c: c\n  last: ${last}\n`) };
}

/** The engine's part: the one file of the target, as an object; and who brought it. */
async function render({ tree, trust = 'own' }: { tree: Sources['mirror']; trust?: Trust }, treeish: string) {
  const text = (await tree.file(treeish, 'apps/shop/dev/shop.yaml')) ?? '';
  rendered.push(trust);
  const data = Object.fromEntries([...text.matchAll(/^ {2}(\w+): (\w+)$/gm)].map(([, key, value]) => [key, value]));
  const { name: _name, ...values } = data;
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' }, data: values };
  return { status: 'rendered' as const, objects: [object], files: ['shop.yaml'], unknowns: [] };
}

function sources(head: string, fork: boolean): Sources {
  const host = createFakeHost({ app: { id: 1, login: BOT }, now: () => NOW });
  const nothing = async () => null;
  const pull: Pull = {
    ...{
      number: 7,
      state: 'open',
      title: 'Change',
      body: '',
      author: 'ann',
      draft: false,
      mergedAt: null,
      mergeSha: null,
    },
    ...{
      url: 'https://github.example/acme/gitops/pull/7',
      updatedAt: NOW,
      createdAt: NOW,
      labels: [],
      base: { branch: 'main' },
    },
    head: { sha: head, branch: 'change', fork },
  };
  return {
    key: { installation: 1, owner: 'acme', name: 'gitops' },
    app: { id: 1, login: BOT },
    host: {
      ...host,
      pulls: { ...host.pulls, open: async () => [pull], closedSince: async () => [], committers: async () => ['ann'] },
      rules: { ...host.rules, protection: nothing },
    },
    mirror,
    registry: { tags: async () => [], digest: nothing, labels: nothing },
    store: {
      pullHeads: { see: nothing, firstSeen: nothing, newestBefore: nothing },
      agentReports: { latest: async () => [] },
      images: { list: async () => [], scannedAt: async () => NOW, scanned: nothing, see: nothing },
      keys: { recordImageUses: nothing },
      marks: {
        get: async (repository: string, key: string) => marks.get(`${repository} ${key}`),
        set: async (repository: string, key: string, value: Mark) => void marks.set(`${repository} ${key}`, value),
        delete: async (repository: string, key: string) => void marks.delete(`${repository} ${key}`),
        list: async () => [],
      },
    },
    render,
    tools: {
      decode: async () => ({ status: 'decoded', documents: [] }),
      inspections: {},
      kept: createKeptFindings({ program: 'test' }),
    },
    charts: { allowing: () => ({}) },
    template: async () => ({ status: 'evaluated', texts: [] }),
    outside: { commit: async () => ({ status: 'refused', why: 'None.' }), source: nothing },
    ledgerKey: KEY,
    now: () => NOW,
    scanSeconds: 600,
    announced: () => null,
    select: selectVersions,
    log: { warn: () => undefined },
  } as unknown as Sources;
}

async function look(head: string, fork = false) {
  const { pulls } = await observe(sources(head, fork), 'main');
  const [pull] = pulls;
  if (pull === undefined) throw new Error('the pull request is not seen');
  return pull;
}

/** The fields of the only object that changes: `path from to`. */
function fieldsOf([change]: readonly TargetChange[]): string[] {
  if (change?.diff.status !== 'rendered') throw new Error(`not rendered: ${JSON.stringify(change?.diff)}`);
  return change.diff.changes.flatMap(({ fields }) => fields.map(({ path, from, to }) => `${path} ${from} ${to}`));
}

function onRecord(record: StateRecord): void {
  const text = sealEntry(KEY, null, { sequence: 1, at: NOW, records: [record] });
  origin.commit('refs/heads/shiplock/state', { [entryPath(1)]: text }, null);
}

function aWord(head: string): StateRecord {
  return {
    ...{ kind: 'command', version: 1, pull: 7, comment: 1, index: 0, by: 'olga', command: '/diff', head },
    ...{ outcome: 'accepted', answer: FORK_WORD },
  };
}

test('what a merge would change is compared with the base as it is now, also when that moved under the same target', async () => {
  const first = origin.commit('refs/heads/main', { ...config(), ...shop('one', 'one') });
  const head = origin.commit('refs/pull/7/head', shop('one', 'two'), first);
  expect(fieldsOf((await look(head)).changes)).toEqual(['data.last one two']);
  // Somebody else's change of the same file comes in: it is on both sides, and so no change of this pull request.
  origin.commit('refs/heads/main', shop('three', 'one'));
  const moved = await look(head);
  expect(fieldsOf(moved.changes)).toEqual(['data.last one two']);
  expect(moved.files).toEqual(['apps/shop/dev/shop.yaml']);
  // And when the base makes the very same change, nothing is left.
  origin.commit('refs/heads/main', shop('three', 'two'));
  expect((await look(head)).changes).toEqual([]);
});

test('a base that moved into a conflict leaves nothing to compare', async () => {
  const first = origin.commit('refs/heads/main', { ...config(), ...shop('one', 'one') });
  const head = origin.commit('refs/pull/7/head', shop('one', 'two'), first);
  origin.commit('refs/heads/main', shop('one', 'three'));
  expect(await look(head)).toMatchObject({ merge: { status: 'conflict' }, changes: [] });
});

test('of a fork nothing is rendered before the word, on that head alone, and never beside the repository’s own', async () => {
  const first = origin.commit('refs/heads/main', { ...config(), ...shop('one', 'one') });
  const head = origin.commit('refs/pull/7/head', shop('one', 'two'), first);
  const before = await look(head, true);
  expect(before.changes).toMatchObject([{ application: 'shop', environment: 'dev', diff: { status: 'withheld' } }]);
  expect(rendered).toEqual([]);

  onRecord(aWord(head));
  expect(fieldsOf((await look(head, true)).changes)).toEqual(['data.last one two']);
  expect(new Set(rendered)).toEqual(new Set(['fork']));

  rendered.length = 0;
  const pushed = origin.commit('refs/pull/7/head', shop('one', 'evil'), head);
  expect((await look(pushed, true)).changes).toMatchObject([{ diff: { status: 'withheld' } }]);
  expect(rendered).toEqual([]);
});

test('where the config says so a fork is rendered at once, and is still a fork', async () => {
  const first = origin.commit('refs/heads/main', { ...config('forks: render\n'), ...shop('one', 'one') });
  const head = origin.commit('refs/pull/7/head', shop('one', 'two'), first);
  expect(fieldsOf((await look(head, true)).changes)).toEqual(['data.last one two']);
  expect(new Set(rendered)).toEqual(new Set(['fork']));
});

test('a wish for the checks to run again is seen until it came true', async () => {
  const first = origin.commit('refs/heads/main', { ...config(), ...shop('one', 'one') });
  const head = origin.commit('refs/pull/7/head', shop('one', 'two'), first);
  expect((await look(head)).again).toBeUndefined();
  const { store } = sources(head, false);
  await askAgain(store.marks, { repository: 'acme/gitops', sha: head, at: NOW });
  expect((await look(head)).again).toBeNull();
  await markRenewed(store.marks, { repository: 'acme/gitops', sha: head, at: NOW }, [5, 6]);
  expect((await look(head)).again).toEqual([5, 6]);
});
