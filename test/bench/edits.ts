import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { Table } from './table.ts';

const root = join(import.meta.dirname, '../..');
const binaries = join(root, '.cache/bin');
const isSmoke = process.argv.includes('--smoke');
const FILES = isSmoke ? 200 : 10_000;
/** `kustomize edit` takes one folder a call: so many are called, and the time of all is that times their number. */
const KUSTOMIZE_CALLS = isSmoke ? 10 : 200;
const [from, to] = ['1.4.2', '1.10'];

/**
 * One value set in many files: `shiplock bump`, `yq` and `kustomize edit set image`, each as a process of its own, start
 * included, one after another on files of its own; and that all of them came to the same.
 */
export async function benchEdits(): Promise<Table> {
  const name = `edits, one value in each of ${FILES} files`;
  await buildYq();
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-bench-edits-'));
  try {
    return { name, rows: [...(await valuesRows(dir)), ...(await kustomizeRows(dir))] };
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function buildYq(): Promise<void> {
  if (existsSync(join(binaries, 'yq'))) return;
  await mkdir(binaries, { recursive: true });
  const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', `${binaries}/`, 'github.com/mikefarah/yq/v4'];
  await promisify(execFile)('go', args, { cwd: join(import.meta.dirname, 'edits'), env });
}

async function valuesRows(dir: string): Promise<Table['rows']> {
  const names = Array.from({ length: FILES }, (_, index) => `v${index}.yaml`);
  const write = () => Promise.all(names.map((file, index) => writeFile(join(dir, file), valuesText(index))));
  await write();
  const shiplock = timed(dir, process.execPath, [
    join(root, 'bin/shiplock.js'),
    'bump',
    ...names,
    '--set',
    `image.tag=${to}`,
  ]);
  const ours = await Promise.all(names.map((file) => readFile(join(dir, file), 'utf8')));
  await write();
  // With -i yq writes all of them into the first one.
  const yq = timed(dir, join(binaries, 'yq'), ['-s', '"out-" + filename', `.image.tag = "${to}"`, ...names]);
  const theirs = await Promise.all(names.map((file) => readFile(join(dir, `out-${file}`), 'utf8')));
  const same = ours.filter(
    (text, index) => JSON.stringify(parse(text)) === JSON.stringify(parse(theirs[index] ?? '')),
  ).length;
  const only = (texts: readonly string[]): number =>
    texts.filter((text, index) => text === valuesText(index).replace(from, `"${to}"`)).length;
  return [
    row('shiplock bump --set', shiplock, FILES, { 'same values': same, 'nothing else changed': only(ours) }),
    row('yq (to other files)', yq, FILES, { 'same values': same, 'nothing else changed': only(theirs) }),
  ];
}

async function kustomizeRows(dir: string): Promise<Table['rows']> {
  const kustomize = join(binaries, 'kustomize');
  if (!existsSync(kustomize)) return [{ tool: 'kustomize: not in .cache/bin; npm run test:e2e -- render builds it' }];
  const folders = Array.from({ length: FILES }, (_, index) => `k${index}`);
  const files = folders.map((folder) => `${folder}/kustomization.yaml`);
  const write = async (): Promise<void> => {
    for (const folder of folders) await mkdir(join(dir, folder), { recursive: true });
    await Promise.all(files.map((file) => writeFile(join(dir, file), kustomization)));
  };
  await write();
  const image = 'ghcr.io/acme/web';
  const shiplock = timed(dir, process.execPath, [
    join(root, 'bin/shiplock.js'),
    'bump',
    ...files,
    '--image',
    `${image}=${to}`,
  ]);
  const ours = await Promise.all(files.slice(0, KUSTOMIZE_CALLS).map((file) => readFile(join(dir, file), 'utf8')));
  await write();
  let seconds = 0;
  for (const folder of folders.slice(0, KUSTOMIZE_CALLS)) {
    seconds += timed(join(dir, folder), kustomize, ['edit', 'set', 'image', `${image}:${to}`]);
  }
  const theirs = await Promise.all(files.slice(0, KUSTOMIZE_CALLS).map((file) => readFile(join(dir, file), 'utf8')));
  const imagesOf = (text: string | undefined): string => JSON.stringify(parse(text ?? '').images);
  const same = ours.filter((text, index) => imagesOf(text) === imagesOf(theirs[index])).length;
  const checked = `${same} of ${KUSTOMIZE_CALLS}`;
  return [
    row('shiplock bump --image', shiplock, FILES, { 'same values': checked }),
    row(`kustomize edit, ${KUSTOMIZE_CALLS} calls`, seconds, KUSTOMIZE_CALLS, { 'same values': checked }),
  ];
}

function timed(cwd: string, command: string, args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr, error } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? String(stderr).slice(0, 500)}`);
  return (performance.now() - start) / 1000;
}

function row(tool: string, seconds: number, files: number, checked: Record<string, unknown>): Record<string, unknown> {
  return { tool, seconds: Math.round(seconds * 100) / 100, 'files a second': Math.round(files / seconds), ...checked };
}

const kustomization = `# images of the team
resources:
- ../../base
images:
- name: ghcr.io/acme/web
  newTag: ${from} # moved by the bot
- name: redis
  newTag: "7.2"
`;

/** Values as charts have them, of a hundred lines. */
function valuesText(index: number): string {
  const ports = Array.from(
    { length: 12 },
    (_, each) => `  - name: port-${each}\n    port: ${8000 + each}\n    protocol: TCP\n`,
  );
  const env = Array.from(
    { length: 12 },
    (_, each) => `  VARIABLE_${each}: "value ${each} of ${index}"   # set by hand\n`,
  );
  return `# Values of service ${index}

replicaCount: 2
image:
    repository: ghcr.io/acme/service-${index}
    tag: ${from}   # pinned
    pullPolicy: IfNotPresent

resources:
    limits: {cpu: 500m, memory: 256Mi}
    requests: {cpu: 100m,  memory: 128Mi}
ports:
${ports.join('')}env:
${env.join('')}
notes: >-
  A folded text
  over two lines.
`;
}
