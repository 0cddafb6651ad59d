import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { CheckView, PullView } from '../../../src/sandbox/demo/github-reader.ts';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { createWorld, type World } from '../../../src/sandbox/demo/world.ts';

/** What users bring that must never be seen again. */
export const SECRET = 'hunter2-very-secret-value-9f3c';

/** A server in a world of its own per test file, and what a person does and sees there. */
export function useBadWorld() {
  let dir: string;
  let world: World;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'shiplock-bad-input-'));
    world = await createWorld({ dir, soakSeconds: 2, patience: 90, serverEnv: { SHIPLOCK_RENDER_SECONDS: '4' } });
    await world.startServer();
  });
  afterAll(async () => {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function opens(branch: string, apply: (work: string) => Promise<void>): Promise<PullView> {
    await world.stage.pushBranch({ branch, message: branch, apply });
    return world.stage.dana.open({ title: branch, head: branch, base: 'main', body: '' });
  }

  /** The named check of a pull request once it has the conclusion. */
  function check(pull: PullView, name: string, conclusion: string): Promise<CheckView> {
    return until(
      `${name} of "${pull.title}" to be ${conclusion}`,
      async () => {
        const found = (await world.stage.dana.checks(pull.head.sha)).find((one) => one.name === name);
        assert(
          found?.conclusion === conclusion,
          `it is ${found?.conclusion ?? found?.status ?? 'missing'}: ${found?.output.summary ?? ''}`,
        );
        return found;
      },
      60,
    );
  }

  async function everythingSaid(pull: PullView): Promise<string> {
    const comments = await world.stage.dana.comments(pull.number);
    const checks = await world.stage.dana.checks(pull.head.sha);
    return [
      ...comments.map(({ body }) => body),
      ...checks.map(({ output }) => `${output.title}\n${output.summary}`),
    ].join('\n');
  }

  async function serverGoesOn(name: string): Promise<void> {
    const pull = await opens(`fine-after-${name}`, (work) => writeFile(join(work, 'NOTES.md'), `after ${name}\n`));
    await check(pull, 'shiplock/promotion', 'success');
    await check(pull, 'shiplock/diff', 'success');
    expect(await world.stage.dana.comments(pull.number)).toEqual([]);
  }

  async function nothingSecretIsLogged(): Promise<void> {
    const log = await readFile(world.server().logFile, 'utf8');
    expect(log).not.toContain(SECRET);
    expect(log).not.toMatch(/ghs_[A-Za-z0-9]{10}|BEGIN [A-Z ]*PRIVATE KEY/);
  }

  return { world: () => world, worldDir: () => dir, opens, check, everythingSaid, serverGoesOn, nothingSecretIsLogged };
}
