import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { NAME, openStage, type Stage } from '../../sandbox/github/stage.ts';

vi.setConfig({ testTimeout: 30_000 });
const door = fileURLToPath(new URL('../../../bin/shiplock.js', import.meta.url));
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** `shiplock doctor` as an operator runs it. */
function doctor(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_NO_WARNINGS: '1',
    APP_ID: String(stage.app.appId),
    PRIVATE_KEY: stage.app.privateKey,
    GITHUB_URL: stage.github.url,
    GITHUB_API_URL: stage.github.apiUrl,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [door, 'doctor', ...args], { env, cwd: stage.dir }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

describe('shiplock doctor', () => {
  test('says what must be fixed and how, and fails', async () => {
    const { code, stdout } = await doctor('--repository', NAME);
    expect(stdout).toContain('✗ config: main has no .github/shiplock.yaml');
    expect(stdout).toContain('✗ required checks: shiplock/promotion is not required on main');
    expect(stdout).toContain(`with the App lock[bot] (${stage.app.appId}) as its source`);
    expect(stdout).toContain('· state branch: shiplock/state can be rewritten by a force-push and deleted');
    expect(code).toBe(1);
  });

  test('sees the rules as they are, as JSON too', async () => {
    const requiredChecks = ['shiplock/diff', 'shiplock/promotion'].map((context) => ({
      context,
      appId: stage.app.appId,
    }));
    const bypass = { lock: 'pull_request' as const };
    stage.github.setRulesets(NAME, [
      { name: 'checks', branches: ['main'], requiredChecks, mergeQueue: true },
      { name: 'reviews', branches: ['main'], requiredReviews: 1, bypass },
      { name: 'state', branches: ['shiplock/state'], noDeletion: true, noForcePush: true },
    ]);
    const { stdout, code } = await doctor('--repository', NAME, '-o', 'json');
    const { findings } = JSON.parse(stdout) as { findings: { level: string; about: string; message: string }[] };
    const about = (word: string) => findings.filter((one) => one.about === word).map(({ level }) => level);
    expect(about('required checks')).toEqual(['fine', 'fine']);
    expect(about('profile')).toEqual(['note']);
    expect(about('merge queue')).toEqual(['fine']);
    expect(about('state branch')).toEqual(['fine']);
    expect(about('config')).toEqual(['wrong']);
    expect(code).toBe(1);
  });

  test('says so when the App is not installed there, and never shows its key', async () => {
    const { code, stdout, stderr } = await doctor('--repository', 'acme/nowhere');
    expect(code).toBe(1);
    expect(stderr).toContain('lock[bot] is not installed on acme/nowhere');
    expect(stdout + stderr).not.toContain('PRIVATE KEY');
  });

  test('asked GitHub nothing that is not in its API', () => {
    expect(stage.violations()).toEqual([]);
  });
});
