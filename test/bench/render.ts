import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../src/render/create-engine.ts';
import type { RenderEngine, RenderRequest } from '../../src/render/engine.ts';
import { type RenderOptions, readRequest } from '../../src/render/render-folder.ts';

/** Renders of warm processes against one command-line process per target, on the same machine, one after another. */

const root = join(import.meta.dirname, '../..');
const binaries = join(root, '.cache/bin');
const fixtures = join(root, 'fixtures/render');
const warmRounds = 60;
const rounds = 60;
const spawnRounds = 20;

const options: RenderOptions = {
  values: [],
  set: [],
  setString: [],
  release: 'rel',
  namespace: 'shop',
  apiVersions: [],
  includeCrds: false,
  output: 'json',
};

interface Contender {
  target: string;
  tool: 'helm' | 'kustomize';
  folder: string;
}

const contenders: Contender[] = [
  ...['api', 'packed', 'storefront'].map((name) => contender('helm', name)),
  ...['base', 'overlays/staging', 'overlays/prod', 'custom-schema'].map((name) => contender('kustomize', name)),
];

function contender(tool: 'helm' | 'kustomize', name: string): Contender {
  return { target: `${tool} ${name}`, tool, folder: join(fixtures, tool, name) };
}

export type BenchRow = Record<string, string | number>;

/** Milliseconds per target: one process, two processes (throughput), the command line, and how many times faster we are. */
export async function benchRender(): Promise<{ name: string; rows: BenchRow[] }> {
  const name = 'render, milliseconds per target';
  const missing = ['helm', 'kustomize'].filter((tool) => !existsSync(join(binaries, tool)));
  if (missing.length > 0) {
    const reason = `skipped: no ${missing.join(' and ')} in .cache/bin; npm run test:e2e -- render builds them`;
    return { name, rows: [{ target: reason }] };
  }
  const rows: BenchRow[] = [];
  for (const each of contenders) rows.push(await measure(each));
  return { name, rows: [...rows, meanRow(rows, 'helm'), meanRow(rows, 'kustomize'), await startRow()] };
}

async function measure({ target, tool, folder }: Contender): Promise<BenchRow> {
  const request = await requestFor(folder);
  const one = await withEngine(1, (engine) => medianOf(rounds, () => mustRender(engine, request)));
  const two = await withEngine(2, async (engine) => {
    const start = performance.now();
    await Promise.all(Array.from({ length: rounds }, () => mustRender(engine, request)));
    return (performance.now() - start) / rounds;
  });
  const args = tool === 'helm' ? ['template', 'rel', folder, '--namespace', 'shop'] : ['build', folder];
  const cli = await medianOf(spawnRounds, () => mustSpawn(tool, args));
  return {
    target,
    one: round(one),
    two: round(two),
    cli: round(cli),
    ratio: round(cli / one),
    ratioOfTwo: round(cli / two),
  };
}

async function requestFor(folder: string): Promise<RenderRequest> {
  const read = await readRequest(folder, options, Date.UTC(2026, 0, 1));
  if (read.status === 'refused') throw new Error(read.message);
  return read.request;
}

async function withEngine(size: number, work: (engine: RenderEngine) => Promise<number>): Promise<number> {
  const engine = createEngine({ size });
  try {
    await engine.warm();
    await Promise.all(Array.from({ length: warmRounds * size }, () => warmRender(engine)));
    return await work(engine);
  } finally {
    await engine.close();
  }
}

let warmRequests: RenderRequest[] | null = null;

/** The compiler of the JavaScript engine works in the background: measure what it settles on, not what it starts with. */
async function warmRender(engine: RenderEngine): Promise<void> {
  warmRequests ??= await Promise.all(contenders.map(({ folder }) => requestFor(folder)));
  const request = warmRequests[Math.floor(Math.random() * warmRequests.length)];
  if (request !== undefined) await mustRender(engine, request);
}

async function mustRender(engine: RenderEngine, request: RenderRequest): Promise<void> {
  const result = await engine.render(request);
  if (result.status === 'failed') throw new Error(result.error.message);
}

async function mustSpawn(tool: string, args: string[]): Promise<void> {
  const { status, stderr } = spawnSync(join(binaries, tool), args);
  if (status !== 0) throw new Error(`${tool} failed: ${stderr}`);
}

async function medianOf(count: number, work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(count / 2)] ?? 0;
}

function meanRow(rows: readonly BenchRow[], tool: string): BenchRow {
  const own = rows.filter(({ target }) => String(target).startsWith(tool));
  return {
    target: `geometric mean of ${tool}`,
    ratio: round(geometricMean(own.map(({ ratio }) => Number(ratio)))),
    ratioOfTwo: round(geometricMean(own.map(({ ratioOfTwo }) => Number(ratioOfTwo)))),
  };
}

async function startRow(): Promise<BenchRow> {
  const start = performance.now();
  const engine = createEngine();
  await engine.warm();
  const one = round(performance.now() - start);
  await engine.close();
  return { target: 'start of a process', one };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
