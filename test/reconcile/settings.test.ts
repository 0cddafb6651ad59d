import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { secretsFrom } from '../../src/reconcile/secrets.ts';
import { type AgentFlags, readSettings, repositoryName } from '../../src/reconcile/settings.ts';

const flags: AgentFlags = {
  repository: 'https://github.com/acme/gitops.git',
  branch: 'main',
  environment: ['dev'],
  namespace: 'shiplock-system',
  poll: '60s',
  healthLimit: '10m',
  allowNamespace: [],
  allowKind: [],
  denyKind: [],
};

describe('the settings of the agent', () => {
  test('come from flags, with the first environment as the name of the cluster', () => {
    expect(readSettings({ ...flags, server: 'https://shiplock.example.com/' })).toMatchObject({
      cluster: 'dev',
      pollSeconds: 60,
      healthLimitSeconds: 600,
      server: 'https://shiplock.example.com',
      dryRun: false,
    });
    expect(readSettings({ ...flags, cluster: 'eu-1' }).cluster).toBe('eu-1');
  });

  test.each([
    ['no environment', { environment: [] }, '--environment'],
    ['a wrong duration', { poll: 'often' }, '--poll'],
    ['an address that is none', { repository: 'git@github.com:acme/gitops' }, '--repository'],
    ['a server without a scheme', { server: 'shiplock.example.com' }, '--server'],
    ['an unfit cluster name', { cluster: 'Über' }, '--cluster'],
  ])('refuse %s by the name of the flag', (_, wrong, flag) => {
    expect(() => readSettings({ ...flags, ...wrong })).toThrow(flag);
  });

  test('refuse a credential in the address without repeating it', () => {
    const repository = 'https://x:canary-99@github.com/acme/gitops.git';
    expect(() => readSettings({ ...flags, repository })).toThrow('SHIPLOCK_GIT_TOKEN');
    expect(() => readSettings({ ...flags, repository })).not.toThrow('canary-99');
  });

  test.each([
    ['https://github.com/acme/gitops.git', 'acme/gitops'],
    ['http://127.0.0.1:8080/git/acme/gitops/', 'acme/gitops'],
  ])('name the repository of %s', (address, name) => {
    expect(repositoryName(address)).toBe(name);
  });

  test('refuse an address without owner and name', () => {
    expect(() => repositoryName('https://github.com/gitops')).toThrow('owner/name');
  });
});

describe('the secrets of the agent', () => {
  test('come from the environment or from files, which are read anew', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'shiplock-secrets-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const file = join(dir, 'token');
    writeFileSync(file, 'first\n');
    const secrets = secretsFrom({ SHIPLOCK_GIT_TOKEN_FILE: file, SHIPLOCK_AGENT_TOKEN: ' agent ' });
    expect([await secrets.gitToken(), await secrets.agentToken(), await secrets.seed()]).toEqual([
      'first',
      'agent',
      null,
    ]);
    writeFileSync(file, 'second\n');
    expect(await secrets.gitToken()).toBe('second');
    writeFileSync(file, '');
    await expect(secrets.gitToken()).rejects.toThrow('is empty');
  });

  test('are refused twice over, and a missing file is named', async () => {
    const both = secretsFrom({ SHIPLOCK_AGENT_SEED: 'a', SHIPLOCK_AGENT_SEED_FILE: '/nowhere' });
    await expect(both.seed()).rejects.toThrow('both set');
    await expect(secretsFrom({ SHIPLOCK_AGENT_TOKEN_FILE: '/nowhere' }).agentToken()).rejects.toThrow('/nowhere');
  });

  test('a join token may be gone after its use', async () => {
    expect(await secretsFrom({ SHIPLOCK_JOIN_TOKEN_FILE: '/nowhere' }).joinToken()).toBeNull();
    expect(await secretsFrom({ SHIPLOCK_JOIN_TOKEN: 'slj_1' }).joinToken()).toBe('slj_1');
  });
});
