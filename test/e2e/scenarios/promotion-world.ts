import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { GitHubReader, PullView } from '../../../src/sandbox/demo/github-reader.ts';
import { sandboxCluster } from '../../../src/sandbox/demo/parts.ts';
import { logTail } from '../../../src/sandbox/demo/process.ts';
import { type DemoEnvironment, gitOpsFiles } from '../../../src/sandbox/demo/repository-files.ts';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { createWorld, REPOSITORY, type World } from '../../../src/sandbox/demo/world.ts';

const DEPLOYMENT = 'apps/checkout/chart/templates/deployment.yaml';

/** The demo's Deployment, which is given up after three seconds without progress, where Kubernetes waits for ten minutes. */
function impatientDeployment(): string {
  const image = { tag: '1.4.2', digest: '' };
  const text = String(gitOpsFiles('', { checkout: image, web: image }, '2s')[DEPLOYMENT]);
  return text.replace(/^spec:\n/m, 'spec:\n  progressDeadlineSeconds: 3\n');
}

/** Server, agents, clusters and GitHub in a world of their own per test file, with a config that a person pushed past the checks. */
export function usePromotionWorld(edit: (config: string) => string = (config) => config) {
  let dir: string;
  let world: World;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'shiplock-promotion-'));
    world = await createWorld({
      dir,
      soakSeconds: 2,
      patience: 90,
      parts: { cluster: (name) => sandboxCluster(name, [/:1\.4\.9@/]) },
      moreFiles: async () => ({ [DEPLOYMENT]: impatientDeployment() }),
    });
    world.github.addCollaborator(REPOSITORY, 'olga', 'admin');
    await configure(edit);
    await world.startServer();
    world.startAgents();
    await promoted('1.4.2', 'nothing');
  }, 240_000);
  afterAll(async () => {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** Changes the config on the base branch, as somebody who may push there. */
  async function configure(change: (config: string) => string): Promise<void> {
    world.github.protectBranch(REPOSITORY, 'main', { requiredChecks: [] });
    await world.stage.pushBranch({
      branch: 'main',
      message: 'what people decide',
      async apply(work) {
        const file = join(work, '.github/shiplock.yaml');
        const text = await readFile(file, 'utf8');
        await writeFile(file, change(text));
        if (change(text) === text) await writeFile(join(work, 'NOTES.md'), 'as it was\n');
      },
    });
    const requiredChecks = ['shiplock/diff', 'shiplock/promotion'].map((context) => ({ context }));
    world.github.protectBranch(REPOSITORY, 'main', { requiredChecks });
  }

  /** Waits until something is there; a failure shows the server's last words. */
  async function sees<T>(what: string, ask: () => Promise<T>): Promise<T> {
    return until(what, ask, 90).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${logTail(world.server().logFile, 12)}`, { cause: error });
    });
  }

  /** Waits until every environment up to staging has proven a version; `nothing` stands for the start. */
  async function promoted(version: string, from: string): Promise<void> {
    for (const environment of ['dev', 'staging']) {
      await sees(`the proof of ${version} in ${environment} after ${from}`, async () => {
        const records = await world.stage.git.state().catch(() => []);
        const isThere = records.some(
          (record) =>
            record.kind === 'proof' &&
            record['environment'] === environment &&
            record['application'] === 'checkout' &&
            JSON.stringify(record['release']).includes(`"${version}"`),
        );
        assert(isThere, 'it is not on the state branch');
      });
    }
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

  /** The newest pull request of ours with this title, or with this end of one. */
  function pull(title: string): Promise<PullView> {
    return sees(`the pull request "${title}"`, async () => {
      const found = (await world.stage.dana.pulls()).find((one) => one.title.endsWith(title));
      assert(found !== undefined, (await world.stage.dana.pulls()).map((one) => one.title).join(', '));
      return found;
    });
  }

  /** What the required check says on a pull request once it says it. */
  function check(title: string, words: string): Promise<string> {
    return sees(`shiplock/promotion of "${title}" to say "${words}"`, async () => {
      const { head } = await pull(title);
      const checks = await world.stage.dana.checks(head.sha);
      const found = checks.findLast(({ name }) => name === 'shiplock/promotion');
      const text = `${found?.output.title} ${found?.output.summary}`;
      assert(text.includes(words), text.slice(0, 400));
      return `${found?.conclusion ?? found?.status}`;
    });
  }

  /** The version of checkout on the base branch, read with git. */
  async function versionIn(environment: DemoEnvironment): Promise<string> {
    const text = await world.stage.git.file('main', `apps/checkout/values-${environment}.yaml`);
    return /tag: "?([^"\s]+)"?/.exec(text ?? '')?.[1] ?? 'nothing';
  }

  /** Waits until Git has a version in an environment, and its cluster runs it. */
  function lives(environment: DemoEnvironment, version: string): Promise<void> {
    return sees(`${environment} to run ${version}`, async () => {
      const image = (await world.stage.clusters[environment].deployment('checkout', 'checkout'))?.image ?? 'nothing';
      assert((await versionIn(environment)) === version, `Git has ${await versionIn(environment)}`);
      assert(image.includes(`:${version}@`), `the cluster runs ${image}`);
    });
  }

  return { world: () => world, configure, sees, promoted, asks, pull, check, versionIn, lives };
}
