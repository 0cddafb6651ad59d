import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoRegistry } from '../../src/sandbox/demo/parts.ts';
import { ENVIRONMENTS } from '../../src/sandbox/demo/repository-files.ts';
import { createWorld, REPOSITORY, type World } from '../../src/sandbox/demo/world.ts';
import { kindRows, mutations, settled } from './github-writes.ts';
import type { Table } from './table.ts';

const APPLICATIONS = 100;
const BEFORE = '1.0.0';
const AFTER = '1.0.1';
const PATIENCE_MS = 120_000;

/**
 * The real server on the sandbox's GitHub, with GitHub's own limits: one new version of every application at once, until
 * the base branch has all of them in dev. No agent runs, so nothing goes on from there.
 */
export async function benchServerBurst(): Promise<Table> {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-bench-'));
  const world = await createWorld({ dir, soakSeconds: 2, patience: 60, moreFiles });
  try {
    await world.startServer();
    await settled(world);
    const before = mutations(world).length;
    const commits = (await world.stage.git.log('main')).length;
    const begin = Date.now();
    await Promise.all(names().map((name) => world.registry.push({ repository: `acme/${name}`, tag: AFTER })));
    const pushed = (Date.now() - begin) / 1000;
    await allMerged(world, begin + PATIENCE_MS);
    const merged = (Date.now() - begin) / 1000;
    const writes = mutations(world).slice(before);
    const limited = world.github.inspect
      .exchanges()
      .filter(({ status, responseBody }) => status >= 400 && JSON.stringify(responseBody).includes('rate limit'));
    return {
      name: `a burst of ${APPLICATIONS} new versions on the server, with GitHub's limits`,
      rows: [
        { what: 'first push → last push', value: pushed, unit: 's' },
        { what: 'first push → all merged into dev', value: merged, unit: 's' },
        { what: 'pull requests', value: world.github.inspect.pulls(REPOSITORY).length, unit: 'pull requests' },
        {
          what: 'commits in the base branch',
          value: (await world.stage.git.log('main')).length - commits,
          unit: 'commits',
        },
        { what: 'GitHub mutations', value: writes.length, unit: 'requests' },
        ...kindRows(writes),
        { what: 'requests that a limit of GitHub refused', value: limited.length, unit: 'requests' },
      ],
    };
  } finally {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  }
}

function names(): string[] {
  return Array.from({ length: APPLICATIONS }, (_, index) => `app-${String(index).padStart(3, '0')}`);
}

/** A kustomize application for each name, with the image that it starts with in the registry. */
async function moreFiles(registry: DemoRegistry): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of names()) {
    const repository = `acme/${name}`;
    const image = `${registry.host}/${repository}`;
    const { digest } = await registry.push({ repository, tag: BEFORE });
    files[`apps/${name}/base/kustomization.yaml`] = 'resources:\n  - deployment.yaml\n';
    files[`apps/${name}/base/deployment.yaml`] = deployment(name, image);
    for (const environment of ENVIRONMENTS) files[overlayOf(name, environment)] = overlay(image, digest);
  }
  return files;
}

function overlayOf(name: string, environment: string): string {
  return `apps/${name}/envs/${environment}/kustomization.yaml`;
}

function overlay(image: string, digest: string): string {
  return `resources:
  - ../../base
images:
  - name: ${image}
    newTag: ${BEFORE}
    digest: ${digest}
`;
}

function deployment(name: string, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: ${name}
          image: ${image}
`;
}

/** Looks at the base branch itself until every application has the new version in dev. */
async function allMerged({ stage: { git } }: World, deadline: number): Promise<void> {
  let waiting = names();
  let seen = '';
  while (waiting.length > 0) {
    if (Date.now() > deadline) throw new Error(`${waiting.length} applications of the burst are not merged into dev`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const tip = await git.tip('refs/heads/main');
    if (tip === seen) continue;
    seen = tip;
    const isMerged = await Promise.all(
      waiting.map(async (name) => (await git.file(tip, overlayOf(name, 'dev'))).includes(`newTag: ${AFTER}`)),
    );
    waiting = waiting.filter((_, index) => isMerged[index] !== true);
  }
}
