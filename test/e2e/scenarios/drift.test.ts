import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { IssueView } from '../../../src/sandbox/demo/github-reader.ts';
import { assert } from '../../../src/sandbox/demo/until.ts';
import { useDriftWorld } from './drift-world.ts';

/** What a person changes by hand in a cluster: the check on the tip, one issue, the pull requests, and `/sync`. */

vi.setConfig({ testTimeout: 240_000 });
const { world, eve, sees, asks } = useDriftWorld('prod', (config) =>
  config.replace(/( {2}prod:\n)/, '$1    heal: approve\n'),
);

const Kubeconfig = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ server: z.string() }) })]),
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});

/** Asks the cluster of prod for the Deployment of checkout, changes or deletes it, as a person with kubectl does. */
async function deployment(method = 'GET', change?: object): Promise<{ spec: { replicas: number } }> {
  const { clusters, users } = Kubeconfig.parse(parse(world().kubeconfigs.prod));
  const path = '/apis/apps/v1/namespaces/checkout/deployments/checkout';
  const answer = await fetch(`${clusters[0].cluster.server}${path}?fieldManager=kubectl-edit`, {
    method,
    headers: { authorization: `Bearer ${users[0].user.token}`, 'content-type': 'application/merge-patch+json' },
    ...(change === undefined ? {} : { body: JSON.stringify(change) }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { spec: { replicas: number } };
}

async function driftCheck(conclusion: string) {
  return sees(`shiplock/drift to be ${conclusion}`, async () => {
    const check = (await world().stage.dana.checks('main')).find(({ name }) => name === 'shiplock/drift');
    assert(check?.conclusion === conclusion, `it is ${check?.conclusion ?? 'missing'}`);
    return check;
  });
}

async function issueThatIs(state: string): Promise<IssueView> {
  return sees(`one issue that is ${state}`, async () => {
    const [issue, ...others] = await world().stage.dana.issues();
    assert(
      issue?.state === state && others.length === 0,
      `there are ${others.length + 1}, the first is ${issue?.state}`,
    );
    return issue;
  });
}

test('is said where people look, released by who may, and gone when it is gone', async () => {
  const { stage } = world();
  await deployment('PATCH', { spec: { replicas: 9 } });
  const check = await driftCheck('failure');
  expect(check.output.summary).toMatch(/\| `spec.replicas` \| `9` \| `2` \| `kubectl-edit`, \d{4}-\d\d-\d\d /);
  const issue = await issueThatIs('open');
  expect(issue).toMatchObject({ title: 'Drift in prod', user: { login: 'shiplock[bot]' } });
  expect(issue.labels.map(({ name }) => name)).toEqual(['shiplock: drift', 'environment: prod']);
  expect(issue.body).toContain('comment `/sync`');

  await stage.pushBranch({
    branch: 'dana/more-replicas',
    message: 'more replicas in prod',
    async apply(work) {
      const file = join(work, 'apps/checkout/values-prod.yaml');
      await writeFile(file, (await readFile(file, 'utf8')).replace('replicas: 2', 'replicas: 3'));
    },
  });
  const pull = await stage.dana.open({ title: 'More', head: 'dana/more-replicas', base: 'main', body: '' });
  await sees('the pull request to say what it would overwrite', async () => {
    const [sticky] = await stage.dana.comments(pull.number);
    assert(sticky?.body.includes('Merging would overwrite') === true, sticky?.body ?? 'no comment');
    assert(sticky.body.includes('| `spec.replicas` | `9` | `2` |'), sticky.body);
  });

  expect(await asks(eve(), pull.number, '/drift')).toContain('| `spec.replicas` | `9` | `2` |');
  expect(await asks(stage.dana, issue.number, '/sync')).toBe('@dana: you may not sync prod: that is for team release.');
  expect((await stage.git.state()).filter(({ kind }) => kind === 'sync')).toEqual([]);
  expect((await deployment()).spec.replicas).toBe(9);

  expect(await asks(stage.olga, issue.number, '/sync checkout')).toContain('released `checkout/prod`');
  const [order, ...others] = (await stage.git.state()).filter(({ kind }) => kind === 'sync');
  expect(others).toEqual([]);
  expect(order).toMatchObject({ target: 'checkout/prod', drift: expect.stringMatching(/./), by: 'olga' });
  await sees('the agent to write back what Git has', async () => {
    const { spec } = await deployment();
    assert(spec.replicas === 2, `it has ${spec.replicas} replicas`);
  });
  await driftCheck('success');
  const closed = await issueThatIs('closed');
  expect(closed.number).toBe(issue.number);
  await sees('the warning on the pull request to be gone', async () => {
    const [sticky] = await stage.dana.comments(pull.number);
    assert(sticky?.body.includes('overwrite') === false, sticky?.body ?? 'no comment');
  });

  await deployment('DELETE');
  await driftCheck('failure');
  const again = await issueThatIs('open');
  expect(again.number).toBe(issue.number);
  expect(again.body).toContain('**Deployment** `checkout/checkout` is missing in the cluster');
});
