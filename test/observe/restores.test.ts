import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pull } from '../../src/hosts/host.ts';
import type { Ledger, Rollback } from '../../src/model/record.ts';
import type { Restore } from '../../src/model/restore.ts';
import { observeRestores } from '../../src/observe/restores.ts';
import { renderRollbackBody } from '../../src/text/rollback-text.ts';
import { BOT } from '../decide/builders.ts';
import { deployment, type Repository, startRepository } from './repository.ts';

const AT = '2026-11-21T11:00:00.000Z';
const file = 'apps/prod/checkout/app.yaml';
const extra = 'apps/prod/checkout/extra.yaml';
const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: extra }\n';

function application(path: string, kustomize: object = {}): string {
  const name = path.split('/')[0] === 'argocd' ? 'root' : 'shop';
  const source = { repoURL: 'https://github.com/acme/gitops', path, kustomize };
  return JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name },
    spec: { source },
  });
}

let repository: Repository;
beforeEach(async () => {
  repository = await startRepository({ dev: {}, prod: { after: ['dev'] } });
});
afterEach(() => repository.stop());

async function rollbackTo(revision: string, key = 'checkout/prod'): Promise<Rollback> {
  const { content, release } = await repository.target(revision, key);
  const facts = { from: release, to: release, reason: 'errors', by: 'olga', comment: 1 };
  return { kind: 'rollback', version: 1, target: key, revision, content, ...facts };
}

function look(base: string, rollback: Rollback, closed: Pull[] = [], now = AT): Promise<Restore[]> {
  const { mirror, targetsAt } = repository;
  const ledger: Ledger = { status: 'intact', sequence: 1, records: [{ at: AT, record: rollback }] };
  const log = { warn: () => undefined };
  const view = {
    mirror,
    targetsAt,
    base: { branch: 'main', sha: base },
    app: { id: 1, login: BOT },
    now: () => now,
    log,
  };
  return observeRestores(view, closed, ledger);
}

describe('what a rollback restores', () => {
  test('is the file that declares the target, too, though an Application of Applications reads it', async () => {
    const shop = (tag: string): string => application('kustomize/shop', { images: [`ghcr.io/acme/shop:${tag}`] });
    const then = await repository.commit({
      'argocd/prod/root.yaml': application('argocd/prod/apps'),
      'argocd/prod/apps/shop.yaml': shop('1.0.0'),
      'kustomize/shop/kustomization.yaml': 'resources: [pod.yaml]\n',
      'kustomize/shop/pod.yaml': 'kind: Pod\nspec: { containers: [{ name: a, image: ghcr.io/acme/shop }] }\n',
    });
    const tip = await repository.commit({ 'argocd/prod/apps/shop.yaml': shop('2.0.0') });
    expect(await look(tip, await rollbackTo(then, 'shop/prod'))).toMatchObject([
      { edits: [{ path: 'argocd/prod/apps/shop.yaml', text: shop('1.0.0') }], shared: [] },
    ]);
  });

  test('is every file of the target: changed, removed and added ones, with the commits that it takes along', async () => {
    const then = await repository.commit({
      [file]: deployment('1.4.1'),
      [extra]: config,
      'apps/dev/checkout/app.yaml': deployment('1.4.1'),
    });
    const bump = await repository.commit({ [file]: deployment('1.5.0') });
    await repository.commit({ 'apps/dev/checkout/app.yaml': deployment('1.6.0') });
    const tip = await repository.commit({
      [file]: deployment('1.5.0', 7),
      [extra]: null,
      'apps/prod/checkout/new.yaml': config,
    });
    expect(await look(tip, await rollbackTo(then))).toEqual([
      {
        ...{ target: 'checkout/prod', revision: then, at: AT, shared: [], binary: [] },
        edits: [
          { path: file, text: deployment('1.4.1') },
          { path: extra, text: config },
          { path: 'apps/prod/checkout/new.yaml', text: null },
        ],
        takesAlong: [tip, bump].map((sha) => ({ sha, subject: 'a change' })),
      },
    ]);
  });

  test('leaves alone what other environments read, and names it', async () => {
    const chart = {
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'charts/web/templates/a.yaml': config,
    };
    const values = (tag: string) => `image: { repository: ghcr.io/acme/web, tag: '${tag}' }\n`;
    const then = await repository.commit({
      ...chart,
      'apps/dev/web.yaml': values('1.0.0'),
      'apps/prod/web.yaml': values('1.0.0'),
    });
    const tip = await repository.commit({
      'charts/web/templates/a.yaml': `${config}data: {}\n`,
      'apps/dev/web.yaml': values('1.1.0'),
      'apps/prod/web.yaml': values('1.1.0'),
    });
    const [restore, ...others] = await look(tip, await rollbackTo(then, 'web/prod'));
    expect(others).toEqual([]);
    expect(restore?.edits).toEqual([{ path: 'apps/prod/web.yaml', text: values('1.0.0') }]);
    expect(restore?.shared).toEqual(['charts/web/templates/a.yaml']);
    const done = await repository.commit({ 'apps/prod/web.yaml': values('1.0.0') });
    expect(await look(done, await rollbackTo(then, 'web/prod'))).toEqual([]);
  });

  test('keeps modes and links, and names what holds no text', async () => {
    const link = { mode: '120000', text: '../../shared.yaml' };
    const run = { mode: '100755', text: '#!/bin/sh\n' };
    const bytes = Uint8Array.from([0, 159, 146, 150]);
    const then = await repository.commit({
      [file]: deployment('1.4.1'),
      'apps/prod/checkout/run.sh': run,
      'apps/prod/checkout/l.yaml': link,
      'apps/prod/checkout/x.tgz': bytes,
      'apps/shared.yaml': config,
    });
    const tip = await repository.commit({
      [file]: deployment('1.5.0'),
      'apps/prod/checkout/run.sh': 'x',
      'apps/prod/checkout/l.yaml': null,
      'apps/prod/checkout/x.tgz': 'y',
    });
    const [restore] = await look(tip, await rollbackTo(then));
    expect(restore?.edits).toEqual([
      { path: file, text: deployment('1.4.1') },
      { path: 'apps/prod/checkout/l.yaml', text: '../../shared.yaml', mode: '120000' },
      { path: 'apps/prod/checkout/run.sh', text: '#!/bin/sh\n', mode: '100755' },
    ]);
    expect(restore?.binary).toEqual(['apps/prod/checkout/x.tgz']);
  });
});

describe('nothing is restored', () => {
  let then: string;
  let tip: string;
  let rollback: Rollback;
  beforeEach(async () => {
    then = await repository.commit({ [file]: deployment('1.4.1') });
    tip = await repository.commit({ [file]: deployment('1.5.0') });
    rollback = await rollbackTo(then);
  });

  test('when the target is there', async () => {
    const back = await repository.commit({ [file]: deployment('1.4.1') });
    expect(await look(back, rollback)).toEqual([]);
  });

  test('when its pull request was closed or merged, and only that of this rollback', async () => {
    const [restore] = await look(tip, rollback);
    if (restore === undefined) throw new Error('nothing to restore');
    const facts = {
      number: 9,
      state: 'closed',
      title: 'T',
      draft: false,
      url: 'https://github.example/acme/gitops/pull/9',
      author: BOT,
      base: { branch: 'main' },
    } as const;
    const rest = {
      head: { sha: tip, branch: 'x', fork: false },
      mergedAt: null,
      mergeSha: null,
      updatedAt: AT,
      createdAt: AT,
      labels: [],
    };
    const pull: Pull = { ...facts, ...rest, body: renderRollbackBody({ rollback, restore }) };
    expect(await look(tip, rollback, [pull])).toEqual([]);
    expect(await look(tip, rollback, [{ ...pull, author: 'eve' }])).toHaveLength(1);
    const earlier = renderRollbackBody({ rollback, restore: { ...restore, at: '2026-11-20T11:00:00.000Z' } });
    expect(await look(tip, rollback, [{ ...pull, body: earlier }])).toHaveLength(1);
  });

  test('from a commit that the base branch does not have', async () => {
    const rewritten = await repository.commit({ [file]: deployment('1.5.0') }, then);
    const gone = { ...rollback, revision: tip };
    expect(await look(rewritten, gone)).toEqual([]);
    expect(await look(tip, { ...rollback, revision: 'f'.repeat(40) })).toEqual([]);
  });

  test('after two weeks', async () => {
    expect(await look(tip, rollback, [], '2026-12-05T10:59:59.000Z')).toHaveLength(1);
    expect(await look(tip, rollback, [], '2026-12-05T11:00:01.000Z')).toEqual([]);
  });
});
