import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src/render/create-engine.ts';
import { startHttpGitServer } from '../git/http-git-server.ts';
import { followUsage } from './agent/usage.ts';
import { helmSeconds } from './diff/helm.ts';
import type { Asked, Looked } from './diff/look.ts';
import { filesFor, importBranch, writeFolder } from './diff/repository.ts';
import type { Table } from './table.ts';

const isSmoke = process.argv.includes('--smoke');
const asked = process.argv.find((arg) => arg.startsWith('--sizes='))?.slice('--sizes='.length);
const SIZES = asked?.split(',').map(sizeOf) ?? (isSmoke ? [1, 20] : [1, 20, 200, 600, 1000]);
const WORKERS = isSmoke ? [2] : [1, 2];
/** The command line is timed for so many targets at most; what more of them would take is that times their number. */
const HELM_TARGETS = isSmoke ? 5 : 200;
const helm = join(import.meta.dirname, '../../.cache/bin/helm');

/** The diff of pull requests from webhook to text, without GitHub, beside `helm template` and `diff` on the same targets. */
export async function benchDiff(): Promise<Table> {
  // What is unpacked once on a machine is not part of any start.
  const engine = createEngine();
  await engine.warm();
  await engine.close();
  const rows: Record<string, unknown>[] = [];
  for (const targets of SIZES) rows.push(...(await measureSize(targets)));
  return { name: 'pull request diff, seconds from the webhook to the text of comment and check', rows };
}

async function measureSize(targets: number): Promise<Record<string, unknown>[]> {
  const server = await startHttpGitServer();
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-bench-diff-'));
  try {
    const [before, after] = [filesFor(targets, () => 2), filesFor(targets, () => 3)];
    const base = importBranch(server.repository, 'main', before, null);
    const all = importBranch(server.repository, 'all', after, base);
    const one = importBranch(
      server.repository,
      'one',
      filesFor(targets, (index) => (index === 0 ? 4 : 2)),
      base,
    );
    await Promise.all([writeFolder(join(dir, 'before'), before), writeFolder(join(dir, 'after'), after)]);
    const repository = { url: server.url, token: server.token, base };
    const rows: Record<string, unknown>[] = [];
    for (const workers of WORKERS) {
      const looks = [
        { name: 'cold', head: all },
        { name: 'again', head: all },
        { name: 'one changed', head: one },
      ];
      const warm = await measureLooks({ ...repository, workers, looks });
      const restarted = await measureLooks({ ...repository, workers, looks: [{ name: 'one', head: one }] });
      rows.push({
        targets,
        workers,
        ...columnsOf(warm, restarted),
        ...(await helmColumns(dir, targets, workers, warm)),
      });
    }
    return rows;
  } finally {
    await server.stop();
    await rm(dir, { recursive: true });
  }
}

interface Measured {
  looked: Looked[];
  pssPeak: number;
  pssSettled: number;
  cpuSeconds: number;
}

function columnsOf(
  { looked, pssPeak, pssSettled, cpuSeconds }: Measured,
  restarted: Measured,
): Record<string, unknown> {
  const [cold, again, one] = looked;
  return {
    'cold s': round(cold?.seconds),
    'again s': round(again?.seconds),
    'one changed s': round(one?.seconds),
    'its renders': one?.renders,
    'one, restarted s': round(restarted.looked[0]?.seconds),
    'CPU s of the three': round(cpuSeconds),
    'PSS MiB peak': pssPeak,
    'PSS MiB after': pssSettled,
  };
}

async function helmColumns(
  dir: string,
  targets: number,
  workers: number,
  { looked: [cold] }: Measured,
): Promise<Record<string, unknown>> {
  if (!existsSync(helm)) return { 'helm + diff s': 'skipped: npm run test:e2e -- render builds .cache/bin/helm' };
  const timed = Math.min(targets, HELM_TARGETS);
  const sides = { before: join(dir, 'before'), after: join(dir, 'after') };
  const seconds = ((await helmSeconds(helm, { ...sides, targets: timed, workers })) * targets) / timed;
  return { 'helm + diff s': round(seconds), ratio: round(seconds / (cold?.seconds ?? Number.NaN)) };
}

async function measureLooks(asked: Asked): Promise<Measured> {
  const script = join(import.meta.dirname, 'diff/look.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(asked)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const usage = followUsage([child.pid ?? 0]);
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (!text.endsWith('\n')) continue;
    const used = usage.stop();
    child.stdin.end('done\n');
    return { looked: JSON.parse(text) as Looked[], ...used };
  }
  throw new Error('the look ended without an answer');
}

function sizeOf(text: string): number {
  const size = Number(text);
  // No target at all would be measured as very fast.
  if (!Number.isInteger(size) || size < 1)
    throw new Error(`--sizes=1,20,200 are numbers of targets, and "${text}" is none`);
  return size;
}

function round(value = Number.NaN): number {
  return Math.round(value * 100) / 100;
}
