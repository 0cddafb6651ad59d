import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noCharts } from '../../../src/charts/chart-repository.ts';
import { createMirror } from '../../../src/git/create-mirror.ts';
import type { Mirror } from '../../../src/git/mirror.ts';
import { createInspections } from '../../../src/inspect/inspections.ts';
import { CONFIG_PATH } from '../../../src/model/config.ts';
import type { TargetChange } from '../../../src/model/snapshot.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { observeChanges } from '../../../src/observe/changes.ts';
import { createDiffs } from '../../../src/observe/diffs.ts';
import { createInspector, type InspectionTools } from '../../../src/observe/inspecting/inspector.ts';
import { createKeptFindings } from '../../../src/observe/inspecting/kept-findings.ts';
import { createRenderTarget } from '../../../src/observe/render-target.ts';
import { nothingOutside } from '../../../src/observe/targets/outside.ts';
import { createDiscoveries } from '../../../src/observe/targets-at.ts';
import { type CachedRender, createCachedRender } from '../../../src/render/cached.ts';
import { createEngine } from '../../../src/render/create-engine.ts';
import type { RenderRequest } from '../../../src/render/engine.ts';
import { readSchemaFile } from '../../../src/render/schema-file.ts';
import { renderComment } from '../../../src/text/comment.ts';
import { parseConfig } from '../../../src/text/config-file.ts';
import { renderDiffCheck } from '../../../src/text/diff-check.ts';

/** A server's look at pull requests, in a process of its own: what it is asked stands in one argument, as JSON. */
export interface Asked {
  url: string;
  token: string;
  workers: number;
  /** Heads to look at one after another, by name. */
  looks: { name: string; head: string }[];
  base: string;
}

/** One look: what it took, and what came of it. */
export interface Looked {
  name: string;
  seconds: number;
  targets: number;
  objects: number;
  /** Renders that an engine process made. */
  renders: number;
  commentBytes: number;
}

const NOW = '2026-01-01T00:00:00.000Z';
const passed: Verdict = { status: 'passed', gate: 'diff', reason: 'Rendered', message: 'ok', seen: {}, children: [] };

interface Parts {
  mirror: Mirror;
  cached: CachedRender;
  tools: InspectionTools;
}

async function main(asked: Asked): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-bench-mirror-'));
  const mirror = createMirror({ dir, url: asked.url, token: async () => asked.token });
  const engine = createEngine({ size: asked.workers });
  let renders = 0;
  const counting = {
    version: engine.version,
    async render(request: RenderRequest) {
      renders += 1;
      return await engine.render(request);
    },
  };
  const cached = createCachedRender(counting, { entries: 2000 });
  const tools = {
    decode: engine.decode,
    policy: engine.policy,
    inspections: createInspections({ schemas: readSchemaFile() }),
    kept: createKeptFindings({ program: 'this one' }),
  };
  const parts = { mirror, cached, tools };
  // The first fetch of a repository is part of its set-up.
  await mirror.fetch();
  const looked: Looked[] = [];
  for (const { name, head } of asked.looks) {
    const begin = performance.now();
    const before = renders;
    const { changes, text } = await look(parts, asked.base, head);
    const seconds = (performance.now() - begin) / 1000;
    const objects = changes.reduce((sum, { diff }) => sum + (diff.status === 'rendered' ? diff.changes.length : 0), 0);
    looked.push({ name, seconds, targets: changes.length, objects, renders: renders - before, commentBytes: text });
  }
  // Whoever measures the memory wants it to be there still.
  process.stdout.write(`${JSON.stringify(looked)}\n`);
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  await engine.close();
  await mirror.close();
  await rm(dir, { recursive: true });
}

/** Everything between the webhook and the texts that are posted, but for GitHub. */
async function look({ mirror, cached, tools }: Parts, base: string, head: string) {
  await mirror.fetch();
  const read = parseConfig((await mirror.file(base, CONFIG_PATH)) ?? '', CONFIG_PATH);
  if (read.status === 'invalid') throw new Error('the config is wrong');
  const { config } = read;
  const merge = await mirror.merge(base, head);
  if (merge.status !== 'clean') throw new Error('a conflict');
  const { targetsAt } = createDiscoveries(mirror, config, { here: Object.keys(config.environments) });
  const from = { tree: mirror, outside: nothingOutside, charts: noCharts };
  const render = createRenderTarget(cached);
  const diffs = createDiffs(render, from, createInspector({ tools, from, render, config, targetsAt }));
  const changes = await observeChanges({ targetsAt, diffs }, base, merge.tree);
  const failed = changes.find(({ diff }) => diff.status !== 'rendered');
  if (failed !== undefined) throw new Error(`does not render: ${JSON.stringify(failed.diff)}`);
  return { changes, text: textOf(changes, head) };
}

function textOf(changes: readonly TargetChange[], head: string): number {
  const check = renderDiffCheck({ now: NOW, verdict: passed, changes, findings: [], files: null });
  const comment = renderComment({
    now: NOW,
    pull: { head, merged: false, url: null },
    changes,
    findings: [],
    pages: 1 + check.pages.length,
    verdicts: { diff: passed, promotion: passed },
    sets: [],
    landed: [],
    drift: [],
    waits: [],
    command: null,
  });
  return Buffer.byteLength(comment);
}

await main(JSON.parse(process.argv[2] ?? '') as Asked);
