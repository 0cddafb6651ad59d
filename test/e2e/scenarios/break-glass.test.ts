import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { REPOSITORY } from '../../../src/sandbox/demo/world.ts';
import { useBadWorld } from './bad-world.ts';

/** A drill: the server is gone, somebody must merge now, and the server that comes back finds it so. */

vi.setConfig({ testTimeout: 120_000 });
const { world, worldDir, opens, check } = useBadWorld();
const run = promisify(execFile);
const door = fileURLToPath(new URL('../../../bin/shiplock.js', import.meta.url));

/** `shiplock check pass` with nothing of the server but the App's number and key. */
async function checkPass(pull: number, reason: string): Promise<string> {
  const { github } = world();
  const [app] = [...github.inspect.repository(REPOSITORY).checkRuns.values()].map((check) => check.app);
  const dir = worldDir();
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    NODE_NO_WARNINGS: '1',
    APP_ID: String(app?.id),
    PRIVATE_KEY_PATH: join(dir, 'app.pem'),
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.apiUrl,
  };
  const args = ['check', 'pass', String(pull), '--repository', REPOSITORY, '--reason', reason, '--by', 'olga'];
  const { stdout } = await run(process.execPath, [door, ...args], { env, cwd: dir });
  return stdout;
}

test('an operator lets a pull request through while the server is down, and it stays so when it is back', async () => {
  const pull = await opens('hotfix', (work) =>
    writeFile(join(work, 'apps/checkout/values-prod.yaml'), 'replicas: 2\nimage:\n  tag: 9.9.9\n'),
  );
  await check(pull, 'shiplock/promotion', 'failure');
  await world().server().kill();

  expect(await checkPass(pull.number, 'prod is down')).toContain(`#${pull.number} passes at ${pull.head.sha}`);
  await check(pull, 'shiplock/promotion', 'success');
  await check(pull, 'shiplock/diff', 'success');
  const said = (await world().stage.dana.comments(pull.number)).map(({ body }) => body).join('\n');
  expect(said).toContain('passed by hand by `olga`: prod is down');
  const passes = (await world().stage.git.state()).filter(({ kind }) => kind === 'pass');
  expect(passes).toMatchObject([{ pull: pull.number, head: pull.head.sha, reason: 'prod is down', by: 'olga' }]);

  await world().startServer();
  await until(
    'the server judges it again and keeps it open',
    async () => {
      const checks = await world().stage.dana.checks(pull.head.sha);
      const promotion = checks.find(({ name }) => name === 'shiplock/promotion');
      assert(promotion?.output.title?.includes('let through by hand by olga') === true, 'it is the operator’s still');
      assert(promotion.conclusion === 'success', `it is ${promotion.conclusion}`);
    },
    60,
  );
});
