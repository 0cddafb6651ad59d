import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createGitHubReader, type GitHubReader } from '../../../src/sandbox/demo/github-reader.ts';
import { logTail } from '../../../src/sandbox/demo/process.ts';
import type { DemoEnvironment } from '../../../src/sandbox/demo/repository-files.ts';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { createWorld, REPOSITORY, type World } from '../../../src/sandbox/demo/world.ts';

const EVE = 'the-token-of-eve-in-this-test';

/**
 * Server and the agent of one environment in a world of their own per test file, with a config that a person pushed past the checks, and eve,
 * who may only read.
 */
export function useDriftWorld(environment: DemoEnvironment, edit: (config: string) => string) {
  let dir: string;
  let world: World;
  let eve: GitHubReader;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'shiplock-drift-'));
    world = await createWorld({ dir, soakSeconds: 2, patience: 90 });
    world.github.createUser('eve', { token: EVE });
    world.github.addCollaborator(REPOSITORY, 'eve', 'read');
    eve = createGitHubReader(world.github.apiUrl, REPOSITORY, EVE);
    world.github.protectBranch(REPOSITORY, 'main', { requiredChecks: [] });
    await world.startServer();
    world.startAgents([environment]);
    await proof('checkout', environment);
    await world.stage.pushBranch({
      branch: 'main',
      message: 'what people decide',
      async apply(work) {
        const file = join(work, '.github/shiplock.yaml');
        await writeFile(file, edit(await readFile(file, 'utf8')));
      },
    });
  }, 240_000);
  afterAll(async () => {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** Waits for the first proof of a target: then the cluster has what Git has. */
  async function proof(application: string, environment: string): Promise<void> {
    await sees(`the proof of ${application}/${environment}`, async () => {
      const records = await world.stage.git.state().catch(() => []);
      const isThere = records.some(
        (record) =>
          record.kind === 'proof' && record['application'] === application && record['environment'] === environment,
      );
      assert(isThere, 'it is not on the state branch');
    });
  }

  /** Waits until something is there; a failure shows the server's last words. */
  async function sees<T>(what: string, ask: () => Promise<T>): Promise<T> {
    return until(what, ask, 120).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${logTail(world.server().logFile, 12)}`, { cause: error });
    });
  }

  /** Says something as a person, and gives Shiplock's answer. */
  async function asks(person: GitHubReader, number: number, body: string): Promise<string> {
    const said = await person.comment(number, body);
    return sees(`an answer to ${body}`, async () => {
      const own = (await person.comments(number)).find(({ body: text }) => text.includes(`shiplock:reply ${said} `));
      assert(own !== undefined, 'there is none');
      return own.body.replace(/<!--[\s\S]*?-->/g, '').trim();
    });
  }

  return { world: () => world, eve: () => eve, sees, asks };
}
