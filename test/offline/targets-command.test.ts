import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { registerTargets } from '../../src/offline/targets-command.ts';
import { runCommand } from './terminal.ts';

const samples = join(import.meta.dirname, '../../fixtures/repos');
const made: string[] = [];

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function sample(name: string): string {
  return join(samples, name, 'before');
}

/** A folder of its own, with the files of a sample or with some that are given. */
function scratch(files: Record<string, string>, from?: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'shiplock-targets-'));
  made.push(dir);
  if (from !== undefined) cpSync(from, dir, { recursive: true, filter: (path) => !path.endsWith('.github') });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

function run(...args: string[]) {
  return runCommand(registerTargets, ['targets', ...args]);
}

async function names(...args: string[]): Promise<string[]> {
  const { printed } = await run(...args, '-o', 'json');
  return (JSON.parse(printed) as { targets: { target: string }[] }).targets.map(({ target }) => target);
}

describe('the targets of a folder', () => {
  it('are listed with what they render from', async () => {
    const { printed, failed } = await run(sample('env-folders'));
    expect(failed).toEqual([]);
    expect(printed).toBe(
      [
        'mailer/dev       kustomize   apps/mailer/envs/dev',
        'mailer/prod      kustomize   apps/mailer/envs/prod',
        'tickets/dev      kustomize   apps/tickets/envs/dev',
        'tickets/staging  kustomize   apps/tickets/envs/staging',
        'tickets/prod     kustomize   apps/tickets/envs/prod',
        '',
      ].join('\n'),
    );
  });

  it('have their source, inputs and renderer as JSON', async () => {
    const { printed } = await run(sample('values-per-env'), '-o', 'json');
    const { targets, guessed } = JSON.parse(printed);
    expect(guessed).toBeNull();
    expect(targets[0]).toMatchObject({
      target: 'payments/dev',
      status: 'read',
      renderer: 'helm',
      source: { path: 'charts/service', values: ['apps/payments/values.yaml', 'apps/payments/values-dev.yaml'] },
      inputs: ['apps/payments/values-dev.yaml', 'apps/payments/values.yaml', 'charts/service'],
    });
  });

  it('have their artifacts with the place of each', async () => {
    const application = (source: string): string =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: cache-dev }\nspec: { destination: { namespace: cache }, source: ${source} }\n`;
    const dir = scratch({
      '.github/shiplock.yaml': `version: 1
environments: { dev: {} }
applications: [{ declaredIn: argocd, objectName: '{application}-{environment}' }]
`,
      'argocd/cache.yaml': application(
        "{ repoURL: 'https://charts.example.com', chart: redis, targetRevision: 19.0.1, helm: { values: 'image: ghcr.io/acme/redis:7.2.1' } }",
      ),
    });
    const { targets } = JSON.parse((await run(dir, '-o', 'json')).printed);
    expect(targets[0].artifacts).toEqual(['ghcr.io/acme/redis:7.2.1', 'https://charts.example.com/redis:19.0.1']);
    expect(targets[0].places).toEqual([
      {
        repository: 'ghcr.io/acme/redis',
        file: 'argocd/cache.yaml',
        document: 0,
        paths: ['spec.source.helm.values|image'],
      },
      {
        repository: 'https://charts.example.com/redis',
        file: 'argocd/cache.yaml',
        document: 0,
        paths: ['spec.source.targetRevision'],
      },
    ]);
  });

  it('that a change touches are those that read it', async () => {
    const dir = sample('values-per-env');
    expect(await names(dir, '--affected-by', 'apps/seats/values-prod.yaml')).toEqual(['seats/prod']);
    expect(await names(dir, '--affected-by', './apps/seats/values.yaml', 'README.md')).toEqual([
      'seats/dev',
      'seats/prod',
    ]);
    expect(await names(dir, '--affected-by', join(dir, 'charts/service/Chart.yaml'))).toHaveLength(4);
    expect(await names(dir, '--affected-by', 'docs/index.md')).toEqual([]);
  });

  it('are guessed where there is no config, by their folders or by what declares them', async () => {
    const folders = await run(scratch({}, sample('env-folders')));
    expect(folders.printed).toMatch(/^There is no config here: where targets are was guessed\.\n\nmailer\/dev /);
    const argo = JSON.parse((await run(scratch({}, sample('argo-app-of-apps')), '-o', 'json')).printed);
    expect(argo.guessed).toMatchObject({ applications: [{ declaredIn: 'argocd/{environment}' }] });
    expect(argo.targets).toHaveLength(8);
  });

  it('that cannot be read are listed with their place, and the others all the same', async () => {
    const dir = scratch({ 'apps/mailer/envs/dev/kustomization.yaml': 'resources: [\n' }, sample('env-folders'));
    const config = join(sample('env-folders'), '.github/shiplock.yaml');
    const { printed, failed } = await run(dir, '--config', config);
    expect(failed).toEqual([]);
    expect(printed).toMatch(/^mailer\/dev {7}unreadable {2}apps\/mailer\/envs\/dev\/kustomization\.yaml:\d+:\d+: /);
    expect(printed.split('\n')).toHaveLength(6);
  });
});

describe('what cannot be listed', () => {
  it('is said', async () => {
    const config = '.github/shiplock.yaml';
    const invalid = await run(scratch({ [config]: 'version: 2\n' }));
    expect(invalid.failed.join('\n')).toContain(`${config}:1:`);
    expect((await run(scratch({ 'README.md': 'nothing\n' }))).failed.join('\n')).toContain('write one by docs/');
    expect((await run('/nowhere/at/all')).failed).toEqual(['shiplock targets: there is no folder /nowhere/at/all']);
    expect((await run(sample('env-folders'), '--config', '/nowhere.yaml')).failed).toEqual([
      'shiplock targets: there is no file /nowhere.yaml to read',
    ]);
    const outside = await run(sample('env-folders'), '--affected-by', '/etc/passwd');
    expect(outside.failed.join('')).toMatch(/^shiplock targets: \/etc\/passwd lies outside of /);
    expect((await run('-o', 'yaml')).usage).toBe(1);
  });
});

describe('places of versions', () => {
  const files = {
    '.github/shiplock.yaml':
      'version: 1\nenvironments: { dev: {} }\napplications: [{ name: shop, path: charts/shop, values: ["charts/shop/values-{environment}.yaml"] }]\n',
    'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
    'charts/shop/values-dev.yaml': 'app: { version: 1.4.2 }\nside: 3.0.0\n',
    'charts/shop/templates/pod.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: { name: shop }\nspec:\n  containers:\n    - { name: web, image: "ghcr.io/acme/shop:{{ .Values.app.version }}" }\n    - { name: side, image: "busybox:1.36" }\n',
  };

  it('are shown with how they were found, and images without one with what to do', async () => {
    const { targets } = JSON.parse((await run(scratch(files), '-o', 'json')).printed);
    expect(targets[0]).toMatchObject({
      artifacts: ['ghcr.io/acme/shop:1.4.2'],
      places: [
        { repository: 'ghcr.io/acme/shop', file: 'charts/shop/values-dev.yaml', paths: ['app.version'], by: 'probing' },
      ],
      unplaced: [expect.stringContaining('docker.io/library/busybox:1.36 stands in no value')],
    });
    const { printed } = await run(scratch(files));
    expect(printed).toContain(
      'place       ghcr.io/acme/shop in charts/shop/values-dev.yaml at app.version, found by probing',
    );
    expect(printed).toContain('no place    The version of docker.io/library/busybox:1.36');
  });

  it('that the config names are called so', async () => {
    const config = `${files['.github/shiplock.yaml']}artifacts: [{ match: ghcr.io/acme/side, places: [{ file: charts/shop/values-dev.yaml, path: side }] }]\n`;
    const { targets } = JSON.parse(
      (await run(scratch({ ...files, '.github/shiplock.yaml': config }), '-o', 'json')).printed,
    );
    expect(targets[0].places).toContainEqual({
      repository: 'ghcr.io/acme/side',
      file: 'charts/shop/values-dev.yaml',
      document: 0,
      paths: ['side'],
      by: 'config',
    });
  });
});
