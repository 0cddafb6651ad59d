import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../src/diff/kube-object.ts';
import { createMirror, type OpenMirror } from '../../src/git/create-mirror.ts';
import type { TargetChange } from '../../src/model/snapshot.ts';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine } from '../../src/render/engine.ts';
import { startHttpGitServer } from '../git/http-git-server.ts';
import { type Content, type Origin, originAt } from '../git/origin.ts';
import { type Files, fixture } from '../observe/targets/folder-reader.ts';
import { configIn } from '../observe/targets/world.ts';
import { changesBetween, objectsAt } from './pull-view.ts';

/** The sample repositories that hold a pull request, with the branch that it goes into. */
export const samples = [
  { name: 'env-folders', base: 'main' },
  { name: 'values-per-env', base: 'main' },
  { name: 'chart-per-service', base: 'main' },
  { name: 'cluster-folders', base: 'main' },
  { name: 'argo-app-of-apps', base: 'main' },
  { name: 'argo-applicationset', base: 'main' },
  { name: 'flux-clusters', base: 'main' },
  { name: 'branch-per-env', base: 'env/prod' },
] as const;
export type Sample = (typeof samples)[number];

/** What a person wrote down that a sample's pull request changes; `{hash}` stands for a generated one. */
export interface ExpectedChange {
  target: string;
  kind: string;
  namespace: string | null;
  name: string;
  change: 'added' | 'removed' | 'modified' | 'renamed';
  former?: string;
  fields: { path: string; from: string | null; to: string | null; noise: boolean }[];
}

/** The expectation of a sample, sorted. */
export function expectedOf({ name }: Sample): ExpectedChange[] {
  const file = new URL(`../../fixtures/repos/${name}/expected.json`, import.meta.url);
  return inOrder(JSON.parse(readFileSync(file, 'utf8')));
}

/** A target that changes, with everything that it renders to. */
export interface Sides {
  change: TargetChange;
  before: KubeObject[];
  after: KubeObject[];
}

/** Real repositories behind real git, read through a mirror and rendered by one engine. */
export interface SamplePulls {
  engine: RenderEngine;
  /** What merging the sample's pull request would change, as the server observes it. */
  changes(sample: Sample): Promise<TargetChange[]>;
  /** What each target that changes renders to on both sides. */
  sides(sample: Sample): Promise<Sides[]>;
  /** What a pull request from one set of files to another would change. */
  between(before: Files, after: Files, base?: string): Promise<TargetChange[]>;
  stop(): Promise<void>;
}

export async function startSamplePulls(): Promise<SamplePulls> {
  const server = await startHttpGitServer();
  const dir = mkdtempSync(join(tmpdir(), 'shiplock-samples-'));
  const origin = originAt(server.repository);
  const mirror = createMirror({ dir, url: server.url, token: async () => server.token });
  const engine = createEngine({ isLean: true });

  async function open(before: Files, after: Files, base: string) {
    const read = { source: mirror, config: configIn(before), engine, branch: base, isPlain: true };
    const [from, to] = await commitBoth({ origin, mirror }, before, after);
    const merged = await mirror.merge(from, to);
    if (merged.status === 'conflict') throw new Error(`conflict in ${merged.files.join(', ')}`);
    const { changes, problems } = await changesBetween(read, from, merged.tree);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return { read, from, to: merged.tree, changes };
  }
  const openSample = ({ name, base }: Sample) => open(fixture(`${name}/before`), fixture(`${name}/after`), base);

  return {
    engine,
    between: async (before, after, base = 'main') => (await open(before, after, base)).changes,
    changes: async (sample) => (await openSample(sample)).changes,
    async sides(sample) {
      const { read, from, to, changes } = await openSample(sample);
      const found = changes.map(async (change) => ({
        change,
        before: await objectsAt(read, from, change.before),
        after: await objectsAt(read, to, change.after),
      }));
      return Promise.all(found);
    },
    async stop() {
      await engine.close();
      await mirror.close();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function commitBoth(
  { origin, mirror }: { origin: Origin; mirror: OpenMirror },
  before: Files,
  after: Files,
): Promise<[string, string]> {
  const base = origin.commit('refs/heads/main', contentOf(before), null);
  const gone = Object.keys(before).filter((path) => after[path] === undefined);
  const changes = { ...contentOf(after), ...Object.fromEntries(gone.map((path) => [path, null])) };
  const head = origin.commit('refs/pull/1/head', changes, base);
  await mirror.fetch();
  return [base, head];
}

function contentOf(files: Files): Record<string, Content> {
  const entries = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'object' && 'link' in content ? { mode: '120000', text: content.link } : content,
  ]);
  return Object.fromEntries(entries);
}

/** Changes as `expected.json` writes them, sorted: without the text, and hashes of kustomize as `{hash}`. */
export function listed(changes: readonly TargetChange[]): ExpectedChange[] {
  return inOrder(changes.flatMap(objectsOf));
}

function objectsOf({ application, environment, diff }: TargetChange): ExpectedChange[] {
  const target = `${application}/${environment}`;
  if (diff.status === 'withheld') throw new Error(`${target} is withheld`);
  if (diff.status === 'failed') throw new Error(`${target} does not render: ${diff.message} (${diff.file})`);
  return diff.changes.map(({ kind, namespace, name, change, former, fields }) => ({
    target,
    kind,
    namespace,
    name: withoutHash(name),
    change,
    ...(former === undefined ? {} : { former: withoutHash(former.name) }),
    fields: fields.map(({ path, from, to, noise }) => ({
      path: withoutHash(path),
      from: textWithoutHash(from),
      to: textWithoutHash(to),
      noise,
    })),
  }));
}

function withoutHash(name: string): string {
  return name.replaceAll(/-[bcdfghkmt2456789]{10}(?=$|\])/g, '-{hash}');
}

function textWithoutHash(text: string | null): string | null {
  return text === null ? null : withoutHash(text);
}

function inOrder(changes: readonly ExpectedChange[]): ExpectedChange[] {
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
  const keyOf = ({ target, kind, name }: ExpectedChange) => `${target} ${kind} ${name}`;
  return changes
    .map((change) => ({ ...change, fields: change.fields.toSorted(byPath) }))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
