import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterChecker } from './cluster-checker.ts';
import type { GitChecker } from './git-checker.ts';
import type { CheckView, GitHubReader, PullView } from './github-reader.ts';
import type { BranchChange } from './people.ts';
import type { DemoEnvironment } from './repository-files.ts';
import { assert, until } from './until.ts';

/** Everything the story and its checker may touch: what people and a cluster's API show, never Shiplock's own code. */
export interface Stage {
  git: GitChecker;
  /** The image of checkout, without tag. */
  image: string;
  clusters: Record<DemoEnvironment, ClusterChecker>;
  /** GitHub as dana, a developer, and as olga, who is in team release. */
  dana: GitHubReader;
  olga: GitHubReader;
  /** CI: pushes an image to the registry. */
  pushImage(repository: string, tag: string): Promise<{ digest: string }>;
  /** A person's commit on a new branch, pushed with git over HTTP. */
  pushBranch(change: BranchChange): Promise<void>;
  soakSeconds: number;
  /** Longest wait for one step, in seconds. */
  patience: number;
}

export interface Narrator {
  /** One line per thing that was seen to be true. */
  saw(line: string): void;
  chapter(title: string): void;
}

const OLD = '1.4.2';
const NEW = '1.4.3';

/** Plays the story from an image push to production, and asserts every step on Git, the clusters and what people read. */
export async function playStory(stage: Stage, narrator: Narrator): Promise<void> {
  narrator.chapter('CI pushes checkout:1.4.3');
  const { digest } = await stage.pushImage('acme/checkout', NEW);
  narrator.saw(`the registry has ${stage.image}:${NEW} and told Shiplock (${digest.slice(0, 19)}…)`);

  narrator.chapter('dev: a pull request with the rendered diff merges itself');
  await promotes(stage, narrator, { environment: 'dev', digest });

  narrator.chapter('staging: appears after the soak in dev');
  await soaked(stage, 'dev');
  narrator.saw(`dev proved ${NEW} for ${stage.soakSeconds} s: the signed proof is on shiplock/state`);
  await promotes(stage, narrator, { environment: 'staging', digest });

  narrator.chapter('prod: waits, and says why and for whom');
  await soaked(stage, 'staging');
  const prod = await waitsForPeople(stage, narrator, digest);

  narrator.chapter('a hand-made pull request puts 1.5.0 straight into prod');
  await refusesHandMade(stage, narrator);

  narrator.chapter('people say /promote');
  await refusesDana(stage, narrator, prod);
  const said = await stage.olga.comment(prod.number, '/promote');
  await until(
    'an answer to olga',
    async () => answerTo(await stage.olga.comments(prod.number), said, /approved/),
    stage.patience,
  );
  narrator.saw('olga is in team release: "/promote" is approved on this head');
  await lands(stage, narrator, { environment: 'prod', digest, number: prod.number });
  await nothingTwice(stage);
  narrator.saw('no pull request, comment, merge or deployment was made twice');
}

interface Step {
  environment: DemoEnvironment;
  digest: string;
}

async function promotes(stage: Stage, narrator: Narrator, step: Step): Promise<void> {
  const { environment } = step;
  const pull = await pullFor(stage, environment);
  narrator.saw(`#${pull.number} "${pull.title}" bumps only tag and digest in apps/checkout/values-${environment}.yaml`);
  await bumpsOnly(stage, pull, step);
  await explains(stage, pull);
  narrator.saw(
    'its comment shows the rendered diff, with the Secret masked; shiplock/diff and shiplock/promotion passed',
  );
  await lands(stage, narrator, { ...step, number: pull.number });
}

/** The promotion of Shiplock's that brings the new version into an environment. */
function pullFor(stage: Stage, environment: DemoEnvironment): Promise<PullView> {
  return until(
    `a pull request that brings ${NEW} to ${environment}`,
    async () => {
      const all = await stage.dana.pulls();
      const found = all.find(
        (pull) => pull.title.includes(NEW) && pull.title.includes(environment) && pull.user.login === 'shiplock[bot]',
      );
      assert(found !== undefined, `open and closed are: ${all.map(({ title }) => title).join('; ') || 'none'}`);
      return found;
    },
    stage.patience,
  );
}

/** Byte for byte: the head's file is the base's file with the old tag and digest replaced, and no other path changes. */
async function bumpsOnly({ git }: Stage, pull: PullView, { environment, digest }: Step): Promise<void> {
  const head = await git.tip(`refs/pull/${pull.number}/head`);
  const base = await git.mergeBase('refs/heads/main', head);
  // Once merged by squash, main holds the change too; the parent of the branch's own commit is the honest base.
  const before = base === head ? `${head}^` : base;
  const path = `apps/checkout/values-${environment}.yaml`;
  const paths = await git.changedPaths(before, head);
  assert(paths.length === 1 && paths[0] === path, `#${pull.number} changes ${paths.join(', ')}`);
  const oldText = await git.file(before, path);
  const newText = await git.file(head, path);
  const oldDigest = /digest: (sha256:[0-9a-f]{64})/.exec(oldText)?.[1] ?? 'no digest';
  const expected = oldText.replace(`"${OLD}"`, `"${NEW}"`).replace(oldDigest, digest);
  assert(newText === expected, `#${pull.number} changes other bytes than the tag and the digest of ${path}`);
}

/** What a reviewer reads: one comment with the diff and no secret, and the two checks, made by the App. */
async function explains(stage: Stage, pull: PullView): Promise<void> {
  await until(
    `the comment and the checks of #${pull.number}`,
    async () => {
      const comments = (await stage.dana.comments(pull.number)).filter(({ user }) => user.login === 'shiplock[bot]');
      const [comment] = comments;
      assert(comment !== undefined && comments.length === 1, `it has ${comments.length} comments of Shiplock`);
      const { body } = comment;
      assert(body.includes('```diff') && body.includes(`-`) && body.includes(NEW), 'the comment shows no diff');
      assert(/Deployment/.test(body) && /Secret/.test(body), 'the comment names neither Deployment nor Secret');
      hasNoSecret(body);
      const checks = await stage.dana.checks(pull.head.sha);
      for (const check of checks) hasNoSecret(`${check.output.title}\n${check.output.summary}`);
      for (const name of ['shiplock/diff', 'shiplock/promotion']) {
        const check = newest(checks, name);
        assert(check?.conclusion === 'success', `${name} is ${check?.conclusion ?? check?.status ?? 'missing'}`);
      }
    },
    stage.patience,
  );
}

/** The values that the chart derives for its Secret, in any of the forms in which one could slip through. */
function hasNoSecret(text: string): void {
  for (const version of [OLD, NEW]) {
    const value = createHash('sha256').update(`session of ${version}`).digest('hex');
    const forms = [value, Buffer.from(value).toString('base64')];
    assert(!forms.some((form) => text.includes(form)), `the value of Secret checkout-session is readable`);
  }
}

function newest(checks: CheckView[], name: string): CheckView | undefined {
  return checks.find((check) => check.name === name && check.app.slug === 'shiplock');
}

/** Merged, applied, healthy, said, and recorded. */
async function lands(
  stage: Stage,
  narrator: Narrator,
  { environment, digest, number }: Step & { number: number },
): Promise<void> {
  const merged = await until(
    `#${number} to be merged`,
    async () => {
      const pull = await stage.dana.pull(number);
      assert(pull.merged_at !== null, `it is ${pull.state}`);
      return pull;
    },
    stage.patience,
  );
  const sha = merged.merge_commit_sha ?? '';
  const onMain = await stage.git.log('refs/heads/main');
  assert(
    onMain.some((commit) => commit.sha === sha),
    `${sha} is not on main`,
  );
  narrator.saw(`#${number} is merged as ${sha.slice(0, 7)}`);
  await until(
    `${environment} to run ${NEW}`,
    async () => {
      const running = await stage.clusters[environment].deployment('checkout', 'checkout');
      assert(running !== null, 'the Deployment is not there');
      assert(running.image === `${stage.image}:${NEW}@${digest}`, `it runs ${running.image}`);
      assert(running.isUp, 'it is not up');
    },
    stage.patience,
  );
  const line = await until(
    `the result on #${number}`,
    async () => {
      const comments = (await stage.dana.comments(number)).filter(({ body }) => body.includes('synced and healthy'));
      const found = comments[0]?.body.split('\n').find((text) => text.includes('synced and healthy')) ?? '';
      assert(found.includes(sha.slice(0, 7)) && found.includes(environment), `the comment says "${found}"`);
      return found;
    },
    stage.patience,
  );
  narrator.saw(`${environment}: ${line.replace(/^\W*/, '').replaceAll('`', '')}`);
  await until(
    `the Deployment of ${environment}/checkout`,
    async () => {
      const own = (await stage.dana.deployments()).filter(
        (one) => one.environment === `${environment}/checkout` && one.sha === sha,
      );
      assert(own.length === 1, `there are ${own.length}`);
      const [newestStatus] = await stage.dana.statuses(own[0]?.id ?? 0);
      assert(newestStatus?.state === 'success', `its state is ${newestStatus?.state}`);
    },
    stage.patience,
  );
  narrator.saw(`GitHub Deployment ${environment}/checkout is recorded as success`);
}

/** The proof is on the state branch, made no earlier than the soak after the cluster became healthy. */
async function soaked(stage: Stage, environment: DemoEnvironment): Promise<void> {
  await until(
    `the proof of ${NEW} in ${environment}`,
    async () => {
      const records = await stage.git.state();
      const proof = records.find(
        (record) =>
          record.kind === 'proof' &&
          record['environment'] === environment &&
          JSON.stringify(record['release']).includes(NEW),
      );
      assert(proof !== undefined, `the state branch has ${records.map(({ kind }) => kind).join(', ')}`);
      const seconds = (Date.parse(String(proof['provenAt'])) - Date.parse(String(proof['healthySince']))) / 1000;
      assert(seconds >= stage.soakSeconds, `it was proven after ${seconds} s`);
    },
    stage.patience,
  );
}

async function waitsForPeople(stage: Stage, narrator: Narrator, digest: string): Promise<PullView> {
  const pull = await pullFor(stage, 'prod');
  await bumpsOnly(stage, pull, { environment: 'prod', digest });
  const title = await until(
    'shiplock/promotion to ask for a person',
    async () => {
      const check = newest(await stage.dana.checks(pull.head.sha), 'shiplock/promotion');
      assert(check?.conclusion === 'action_required', `it is ${check?.conclusion ?? check?.status ?? 'missing'}`);
      assert(/release/.test(`${check.output.title}${check.output.summary}`), 'it does not say for whom it waits');
      return check.output.title;
    },
    stage.patience,
  );
  const running = await stage.clusters.prod.deployment('checkout', 'checkout');
  assert(running?.image.includes(`:${OLD}@`) === true, `prod runs ${running?.image ?? 'nothing'} already`);
  narrator.saw(`#${pull.number} "${pull.title}" waits: ${title}`);
  return pull;
}

async function refusesHandMade(stage: Stage, narrator: Narrator): Promise<void> {
  const branch = 'dana/quick-fix';
  await stage.pushBranch({
    branch,
    message: 'checkout 1.5.0 in prod, now',
    async apply(work) {
      const file = join(work, 'apps/checkout/values-prod.yaml');
      await writeFile(file, (await readFile(file, 'utf8')).replace(`"${OLD}"`, '"1.5.0"'));
    },
  });
  const pull = await stage.dana.open({
    title: 'checkout 1.5.0 in prod, now',
    head: branch,
    base: 'main',
    body: 'It is urgent.',
  });
  const check = await until(
    `shiplock/promotion to refuse #${pull.number}`,
    async () => {
      const found = newest(await stage.dana.checks(pull.head.sha), 'shiplock/promotion');
      assert(found?.conclusion === 'failure', `it is ${found?.conclusion ?? found?.status ?? 'missing'}`);
      return found;
    },
    stage.patience,
  );
  const text = `${check.output.title} ${check.output.summary}`;
  assert(text.includes('1.5.0') && text.includes('staging'), `the refusal says only "${check.output.title}"`);
  const before = await stage.git.tip('refs/heads/main');
  const answer = await stage.dana.merge(pull.number);
  assert(answer.status === 405, `GitHub let the merge through: ${answer.status} ${answer.message}`);
  assert((await stage.git.tip('refs/heads/main')) === before, 'main moved');
  narrator.saw(`#${pull.number} is refused: ${check.output.title}`);
  narrator.saw(`dana tries to merge it all the same: GitHub says ${answer.status}, and main has not moved`);
}

async function refusesDana(stage: Stage, narrator: Narrator, prod: PullView): Promise<void> {
  const said = await stage.dana.comment(prod.number, '/promote');
  const refusal = await until(
    'an answer to dana',
    async () => answerTo(await stage.dana.comments(prod.number), said, /release/),
    stage.patience,
  );
  assert(!refusal.includes('\n'), 'the refusal is longer than one line');
  const pull = await stage.dana.pull(prod.number);
  assert(pull.merged_at === null, 'the pull request was merged for dana');
  narrator.saw(`dana is refused in one line: ${refusal}`);
}

/** Shiplock's answer to one comment: the one that names it in its hidden marker. Throws while there is none. */
function answerTo(comments: { body: string; user: { login: string } }[], comment: number, expected: RegExp): string {
  const own = comments.filter(({ user, body }) => user.login === 'shiplock[bot]' && body.includes(String(comment)));
  const text = own[0]?.body.replace(/<!--[\s\S]*?-->/g, '').trim() ?? '';
  assert(own.length === 1 && expected.test(text), `${own.length} answers: "${text}"`);
  return text;
}

/** However often Shiplock was interrupted: one pull request, one sticky comment, one merge and one Deployment per environment. */
async function nothingTwice(stage: Stage): Promise<void> {
  const pulls = (await stage.dana.pulls()).filter(({ user }) => user.login === 'shiplock[bot]');
  assert(pulls.length === 3, `Shiplock opened ${pulls.length} pull requests, not 3`);
  for (const pull of pulls) {
    const own = (await stage.dana.comments(pull.number)).filter(
      ({ user, body }) => user.login === 'shiplock[bot]' && body.includes('```diff'),
    );
    assert(own.length === 1, `#${pull.number} has ${own.length} comments with a diff`);
  }
  const main = await stage.git.log('refs/heads/main');
  assert(main.length === 4, `main has ${main.length} commits, not the first one and three merges`);
  const deployments = await stage.dana.deployments();
  assert(deployments.length === 3, `there are ${deployments.length} Deployments, not 3`);
  // A commit that is written while fsck reads looks missing; damage stays.
  await until('git fsck to find the repository whole', () => stage.git.fsck(), 10);
}
