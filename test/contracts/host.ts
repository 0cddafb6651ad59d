import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type CheckInput, type Host, HostRefusal } from '../../src/hosts/host.ts';

/** A host with one repository, and the people who work beside our App on it. */
export interface HostUnderTest {
  host: Host;
  /** The App's account. */
  login: string;
  /** As alice, who may maintain and is in the team `releasers`; bob may read. */
  commit(branch: string, files: Readonly<Record<string, string>>): Promise<string>;
  openPull(branch: string, files: Readonly<Record<string, string>>): Promise<number>;
  comment(pull: number, body: string): Promise<number>;
  approve(pull: number): Promise<void>;
  /** Sets a commit status as alice. */
  report(sha: string, name: string, state: 'success' | 'failure' | 'pending'): Promise<void>;
  /** Sets what the rules of `main` ask, in place of what they asked before; nothing that is left out. */
  setRules(rules: RulesOfMain): Promise<void>;
  /** The group's commit of a queued pull request. */
  groupOf(pull: number): Promise<string>;
  /** Text of a file on a branch, null when it is not there. */
  file(branch: string, path: string): Promise<string | null>;
  reactions(comment: number): Promise<string[]>;
  /** Opens an issue as alice, with a label. */
  openIssue(title: string, label: string): Promise<number>;
  /**
   * A second repository with the tags `v1.0.0` and `v1.1.0`, whose branch requires the check `build`, with a commit on
   * which it is green.
   */
  source: { repository: string; sha: string; address: string };
  end(): Promise<void>;
}

/** Rules of `main`; checks are bound to our App, and `bypass` lets it merge past the reviews. */
export interface RulesOfMain {
  checks?: readonly string[];
  requiredReviews?: number;
  strict?: boolean;
  mergeQueue?: boolean;
  bypass?: boolean;
}

/** HTTP status of the refusal that a call ends in, or what it answered. */
async function refusal(call: Promise<unknown>): Promise<number> {
  const answer = await call.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (answer instanceof HostRefusal) return answer.status;
  throw answer instanceof Error ? answer : new Error(`no refusal but ${JSON.stringify(answer)}`);
}

/** The laws of the port `Host`. */
export function hostContract(name: string, open: () => Promise<HostUnderTest>): void {
  describe(`${name} keeps the laws of a host`, () => {
    let on: HostUnderTest;
    let main: string;
    beforeAll(async () => {
      on = await open();
      main = await tip('main');
    });
    afterAll(() => on.end());

    async function tip(branch: string): Promise<string> {
      const sha = await on.host.contents.branch(branch);
      if (sha === null) throw new Error(`no branch ${branch}`);
      return sha;
    }

    async function bump(branch: string, text: string): Promise<string> {
      const edits = [{ path: 'bumped.yaml', text }];
      const sha = await on.host.contents.commit({
        parent: await tip('main'),
        edits,
        message: `Bump ${text}`,
        like: null,
      });
      await on.host.contents.setBranch(branch, sha, null);
      return sha;
    }

    describe('contents', () => {
      test('a branch that is not there is null', async () => {
        expect(await on.host.contents.branch('nowhere')).toBeNull();
        expect(await on.host.contents.branch('shiplock/promote/a/b')).toBeNull();
      });

      test('a commit is on no branch until one is set to it, and keeps the other files', async () => {
        const before = await tip('main');
        const sha = await bump('shiplock/promote/checkout/dev', 'one\n');
        expect(await tip('main')).toBe(before);
        expect(await tip('shiplock/promote/checkout/dev')).toBe(sha);
        expect(await on.file('shiplock/promote/checkout/dev', 'bumped.yaml')).toBe('one\n');
        expect(await on.file('shiplock/promote/checkout/dev', 'README.md')).toBe(await on.file('main', 'README.md'));
      });

      test('a branch moves from wherever it is, also backwards', async () => {
        const sha = await bump('moves', 'two\n');
        await on.host.contents.setBranch('moves', main, sha);
        expect(await tip('moves')).toBe(main);
      });

      test('a branch that exists is not made again', async () => {
        await bump('exists', 'x\n');
        expect(await refusal(on.host.contents.setBranch('exists', main, null))).toBe(422);
      });

      test('a commit that was made before is recognised, and any other is not', async () => {
        const edits = [{ path: 'a', text: 'same\n' }];
        const input = { parent: main, edits, message: 'Same\n\nTrailer: x\n' };
        const like = await on.host.contents.commit({ ...input, like: null });
        expect(await on.host.contents.commit({ ...input, like })).toBe(like);
        expect(await on.host.contents.commit({ ...input, message: 'Other', like })).not.toBe(like);
        expect(await on.host.contents.commit({ ...input, edits: [{ path: 'a', text: 'else\n' }], like })).not.toBe(
          like,
        );
        expect(await on.host.contents.commit({ ...input, parent: like, like })).not.toBe(like);
      });

      test('an edit without a text removes the file, and only that one', async () => {
        const parent = await bump('full', 'x\n');
        const edits = [
          { path: 'bumped.yaml', text: null },
          { path: 'run.sh', text: '#!/bin/sh\n', mode: '100755' as const },
        ];
        const input = { parent, edits, message: 'Remove' };
        const sha = await on.host.contents.commit({ ...input, like: null });
        await on.host.contents.setBranch('removed', sha, null);
        expect(await on.file('removed', 'bumped.yaml')).toBeNull();
        expect(await on.file('removed', 'run.sh')).toBe('#!/bin/sh\n');
        expect(await on.file('removed', 'README.md')).toBe(await on.file('main', 'README.md'));
        expect(await on.host.contents.commit({ ...input, like: sha })).toBe(sha);
      });

      test('says who made a commit, and where its page is', async () => {
        const own = await bump('described', 'x\n');
        const theirs = await on.commit('described-too', { 'notes.txt': 'x' });
        expect((await on.host.contents.describe(own)).by).toBe(on.login);
        const { by, url } = await on.host.contents.describe(theirs);
        expect(by).toBe('alice');
        expect(url).toMatch(new RegExp(`^https?://.+/commit/${theirs}$`));
      });

      test('a deleted branch is gone, and deleting it again is fine', async () => {
        await bump('gone', 'x\n');
        await on.host.contents.deleteBranch('gone');
        expect(await on.host.contents.branch('gone')).toBeNull();
        await on.host.contents.deleteBranch('gone');
      });

      test('an orphan branch begins with one file, and grows file by file, never over one', async () => {
        const file = (path: string, text: string) => ({ branch: 'state', path, text, message: `state: ${text}` });
        await on.host.contents.createOrphan(file('log/1.json', 'first'));
        expect(await on.file('state', 'README.md')).toBeNull();
        expect(await refusal(on.host.contents.createOrphan(file('log/1.json', 'again')))).toBe(422);
        await on.host.contents.addFile(file('log/2.json', 'zweiter, größer'));
        expect([409, 422]).toContain(await refusal(on.host.contents.addFile(file('log/2.json', 'over'))));
        expect(await on.file('state', 'log/1.json')).toBe('first');
        expect(await on.file('state', 'log/2.json')).toBe('zweiter, größer');
      });
    });

    describe('pull requests', () => {
      test('are opened by the App, found, changed and closed', async () => {
        const sha = await bump('opened', 'opened\n');
        const made = await on.host.pulls.create({ title: 'T', body: 'B', head: 'opened', base: 'main' });
        const expected = {
          title: 'T',
          body: 'B',
          author: on.login,
          draft: false,
          head: { sha, branch: 'opened', fork: false },
        };
        expect(made).toMatchObject({
          ...expected,
          state: 'open',
          mergedAt: null,
          mergeSha: null,
          base: { branch: 'main' },
        });
        expect((await on.host.pulls.open('main')).find(({ number }) => number === made.number)).toMatchObject(expected);
        expect(await refusal(on.host.pulls.create({ title: 'T', body: '', head: 'opened', base: 'main' }))).toBe(422);
        await on.host.pulls.update(made.number, { title: 'T2', body: 'B2' });
        expect(await on.host.pulls.get(made.number)).toMatchObject({ title: 'T2', body: 'B2', state: 'open' });
        await on.host.pulls.label(made.number, ['shiplock', 'environment: prod']);
        await on.host.pulls.label(made.number, ['shiplock']);
        const labelled = (await on.host.pulls.open('main')).find(({ number }) => number === made.number);
        expect(labelled?.labels.toSorted()).toEqual(['environment: prod', 'shiplock']);
        expect(Number.isNaN(Date.parse(labelled?.createdAt ?? ''))).toBe(false);
        await on.host.pulls.update(made.number, { state: 'closed' });
        expect((await on.host.pulls.open('main')).map(({ number }) => number)).not.toContain(made.number);
        const closed = await on.host.pulls.closedSince('main', '2000-01-01T00:00:00Z');
        expect(closed.find(({ number }) => number === made.number)).toMatchObject({ state: 'closed', mergedAt: null });
        expect(await on.host.pulls.closedSince('main', '2999-01-01T00:00:00Z')).toEqual([]);
        expect(await on.host.pulls.open('other-base')).toEqual([]);
      });

      test('without commits are refused', async () => {
        await on.host.contents.setBranch('empty', await tip('main'), null);
        expect(await refusal(on.host.pulls.create({ title: 'T', body: '', head: 'empty', base: 'main' }))).toBe(422);
      });

      test('follow their branch', async () => {
        const pull = await on.openPull('followed', { 'followed.txt': '1' });
        const sha = await on.commit('followed', { 'followed.txt': '2' });
        expect((await on.host.pulls.get(pull)).head.sha).toBe(sha);
      });

      test('are merged at exactly the head that is asked for, once', async () => {
        const pull = await on.openPull('merged', { 'merged.txt': '1' });
        const old = await tip('merged');
        const head = await on.commit('merged', { 'merged.txt': '2' });
        const input = { title: `Merged (#${pull})`, message: 'Because.' };
        expect(await refusal(on.host.pulls.merge(pull, { ...input, head: old }))).toBe(409);
        const sha = await on.host.pulls.merge(pull, { ...input, head });
        expect(await tip('main')).toBe(sha);
        expect(await on.file('main', 'merged.txt')).toBe('2');
        const [brought, ...others] = await on.host.pulls.ofCommit(sha);
        expect([brought?.number, brought?.mergedAt !== null, others]).toEqual([pull, true, []]);
        expect(await on.host.pulls.ofCommit(main)).toEqual([]);
        expect(await on.host.pulls.get(pull)).toMatchObject({ state: 'closed', mergeSha: sha });
        expect(await refusal(on.host.pulls.merge(pull, { ...input, head }))).toBe(405);
      });

      test('that conflict are not merged', async () => {
        const pull = await on.openPull('left', { 'clash.txt': 'left' });
        const other = await on.openPull('right', { 'clash.txt': 'right' });
        const merge = async (number: number, branch: string) =>
          on.host.pulls.merge(number, { head: await tip(branch), title: 't', message: 'm' });
        await merge(other, 'right');
        expect(await refusal(merge(pull, 'left'))).toBe(405);
        expect(await on.file('main', 'clash.txt')).toBe('right');
      });

      test('know who reviewed which head, and who committed', async () => {
        await bump('reviewed', 'r\n');
        const pull = await on.host.pulls.create({ title: 'R', body: '', head: 'reviewed', base: 'main' });
        expect(await on.host.pulls.committers(pull.number)).toEqual([on.login]);
        await on.approve(pull.number);
        const reviewed = await tip('reviewed');
        await on.commit('reviewed', { 'more.txt': 'more' });
        expect(await on.host.pulls.reviews(pull.number)).toMatchObject([
          { by: 'alice', state: 'APPROVED', head: reviewed },
        ]);
        expect(await on.host.pulls.committers(pull.number)).toEqual(['alice', on.login].sort());
      });

      test('that are not there are refused', async () => {
        expect(await refusal(on.host.pulls.get(9999))).toBe(404);
      });
    });

    describe('comments', () => {
      test('come oldest first with who made them, and are edited in place', async () => {
        const pull = await on.openPull('talk', { 'talk.txt': '1' });
        const first = await on.comment(pull, '/promote');
        const own = await on.host.comments.create(pull, 'ours');
        await on.host.comments.update(own, 'ours, edited');
        const list = await on.host.comments.list(pull);
        expect(list).toMatchObject([
          { id: first, by: 'alice', byBot: false, body: '/promote' },
          { id: own, by: on.login, byBot: true, body: 'ours, edited' },
        ]);
        expect(list[0]?.updatedAt).toBe(list[0]?.at);
      });

      test('a reaction twice is one', async () => {
        const pull = await on.openPull('react', { 'react.txt': '1' });
        const comment = await on.comment(pull, '/promote');
        await on.host.comments.react(comment, '+1');
        await on.host.comments.react(comment, '+1');
        expect(await on.reactions(comment)).toEqual(['+1']);
      });
    });

    describe('issues', () => {
      const LABEL = 'contract: issues';

      test('of ours are found by label, changed and closed in one write, and reopened', async () => {
        expect(await on.host.issues.own(LABEL)).toEqual([]);
        const number = await on.host.issues.create({ title: 'T', body: 'B', labels: [LABEL, 'other'] });
        const second = await on.host.issues.create({ title: 'T2', body: 'B', labels: [LABEL] });
        await on.host.issues.create({ title: 'T3', body: 'B', labels: ['other'] });
        await on.openIssue('T4', LABEL);
        const open = { number, state: 'open', title: 'T', body: 'B' };
        const rest = { ...open, number: second, title: 'T2' };
        expect(await on.host.issues.own(LABEL)).toMatchObject([open, rest]);
        const gone = { title: 'T', body: 'gone', state: 'closed' } as const;
        await on.host.issues.update(number, gone);
        expect(await on.host.issues.own(LABEL)).toMatchObject([{ number, ...gone }, rest]);
        await on.host.issues.update(number, { ...gone, body: 'again', state: 'open' });
        expect(await on.host.issues.own(LABEL)).toMatchObject([{ ...open, body: 'again' }, rest]);
      });

      test('take comments and answers as pull requests do', async () => {
        const number = await on.host.issues.create({ title: 'talk', body: '', labels: ['talk'] });
        const [made] = await on.host.issues.own('talk');
        const asked = await on.comment(number, '/drift');
        const [talked] = await on.host.issues.own('talk');
        expect(talked?.updatedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
        expect(Date.parse(talked?.updatedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(made?.updatedAt ?? ''));
        const answered = await on.host.comments.create(number, 'ours');
        await on.host.comments.react(asked, '+1');
        expect(await on.host.comments.list(number)).toMatchObject([
          { id: asked, by: 'alice', body: '/drift' },
          { id: answered, by: on.login, body: 'ours' },
        ]);
      });

      test('that are not there are refused', async () => {
        expect(await refusal(on.host.issues.update(9999, { title: 'T', body: '', state: 'open' }))).toBe(404);
      });
    });

    describe('checks', () => {
      const text = { title: 'T', summary: 'S', annotations: [], externalId: 'x1' };

      test('the newest of each name counts, and a waiting one is updated in place', async () => {
        const sha = await on.commit('checked', { 'checked.txt': '1' });
        expect(await on.host.checks.list(sha)).toEqual([]);
        await on.host.checks.create({
          ...text,
          sha,
          name: 'shiplock/diff',
          state: { status: 'completed', conclusion: 'success' },
        });
        await on.host.checks.create({ ...text, sha, name: 'shiplock/promotion', state: { status: 'in_progress' } });
        const waiting = (await on.host.checks.list(sha)).find(({ name: of }) => of === 'shiplock/promotion');
        expect(waiting).toMatchObject({ status: 'in_progress', conclusion: null, externalId: 'x1' });
        const done = { status: 'completed', conclusion: 'action_required' } as const;
        await on.host.checks.update(waiting?.id ?? 0, {
          ...text,
          sha,
          name: 'shiplock/promotion',
          state: done,
          externalId: 'x2',
        });
        await on.host.checks.create({
          ...text,
          sha,
          name: 'shiplock/diff',
          state: { status: 'completed', conclusion: 'failure' },
          externalId: 'x3',
        });
        const list = (await on.host.checks.list(sha)).sort((a, b) => (a.name < b.name ? -1 : 1));
        expect(list).toMatchObject([
          { name: 'shiplock/diff', conclusion: 'failure', externalId: 'x3' },
          { id: waiting?.id, name: 'shiplock/promotion', conclusion: 'action_required', externalId: 'x2' },
        ]);
        expect((await on.host.checks.list(sha)).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(list);
      });

      test('of others are the newest of each name, and never ours', async () => {
        const sha = await on.commit('judged', { 'judged.txt': '1' });
        expect(await on.host.checks.others(sha)).toEqual([]);
        await on.host.checks.create({ ...text, sha, name: 'shiplock/diff', state: { status: 'in_progress' } });
        await on.report(sha, 'ci/test', 'pending');
        await on.report(sha, 'ci/lint', 'failure');
        expect(await on.host.checks.others(sha)).toEqual([
          { name: 'ci/lint', state: 'failure' },
          { name: 'ci/test', state: 'pending' },
        ]);
        await on.report(sha, 'ci/test', 'success');
        expect(await on.host.checks.others(sha)).toContainEqual({ name: 'ci/test', state: 'success' });
      });

      test('on a commit that is not there are refused', async () => {
        const sha = 'f'.repeat(40);
        expect(
          await refusal(on.host.checks.create({ ...text, sha, name: 'n', state: { status: 'in_progress' } })),
        ).toBe(422);
      });
    });

    describe('sources', () => {
      test('are other repositories: what stands at a commit, and what their branch requires', async () => {
        const { repository, sha } = on.source;
        expect(await on.host.sources.checks(repository, sha)).toEqual([{ name: 'build', state: 'success' }]);
        expect(await on.host.sources.required(repository)).toEqual(['build']);
      });

      test('that we may not read, and commits that are not there, are null', async () => {
        const { repository, sha } = on.source;
        expect(await on.host.sources.checks(repository, '0'.repeat(40))).toBeNull();
        expect(await on.host.sources.checks('acme/nowhere', sha)).toBeNull();
        expect(await on.host.sources.required('acme/nowhere')).toBeNull();
      });

      test('have tags, by the address that Git has of them', async () => {
        const { address } = on.source;
        expect(await on.host.sources.tags(address)).toEqual(['v1.1.0', 'v1.0.0']);
        expect(await on.host.sources.tags(address.replace(/shop$/, 'nowhere'))).toBeNull();
        expect(await on.host.sources.tags(`${address}/deeper`)).toBeNull();
        expect(await on.host.sources.tags(`elsewhere.example.com/${on.source.repository}`)).toBeNull();
      });
    });

    describe('people', () => {
      test('have their role, maintain included, and outsiders none', async () => {
        expect(await on.host.people.role('alice')).toBe('maintain');
        expect(await on.host.people.role('bob')).toBe('read');
        expect(await on.host.people.role('mallory')).toBe('none');
      });

      test('are members of teams, or not', async () => {
        expect(await on.host.people.isMember('releasers', 'alice')).toBe(true);
        expect(await on.host.people.isMember('releasers', 'bob')).toBe(false);
        expect(await on.host.people.isMember('no-such-team', 'alice')).toBe(false);
      });
    });

    describe('rules', () => {
      const passed = { status: 'completed', conclusion: 'success' } as const;

      async function own(branch: string): Promise<{ number: number; head: string }> {
        const edits = [{ path: `${branch}.txt`, text: branch }];
        const head = await on.host.contents.commit({ parent: await tip('main'), edits, message: branch, like: null });
        await on.host.contents.setBranch(branch, head, null);
        const { number } = await on.host.pulls.create({ title: branch, body: '', head: branch, base: 'main' });
        return { number, head };
      }

      async function check(sha: string, state: CheckInput['state'] = passed): Promise<void> {
        const text = { title: 'T', summary: '', annotations: [], externalId: JSON.stringify(state) };
        await on.host.checks.create({ sha, name: 'shiplock/promotion', state, ...text });
      }

      function merge({ number, head }: { number: number; head: string }): Promise<string> {
        return on.host.pulls.merge(number, { head, title: 't', message: 'm' });
      }

      afterEach(() => on.setRules({}));

      test('are told as they are: checks with their App, reviews, a queue, and who may pass them by', async () => {
        const nothing = { requiredReviews: 0, strict: false, mergeQueue: false, checks: [], bypass: false };
        expect(await on.host.rules.protection('main')).toEqual(nothing);
        await on.setRules({ checks: ['shiplock/diff', 'shiplock/promotion'], strict: true });
        const app = expect.any(Number);
        const bound = ['shiplock/diff', 'shiplock/promotion'].map((name) => ({ name, app }));
        expect(await on.host.rules.protection('main')).toEqual({ ...nothing, checks: bound, strict: true });
        await on.setRules({ requiredReviews: 2, bypass: true });
        expect(await on.host.rules.protection('main')).toEqual({ ...nothing, requiredReviews: 2, bypass: true });
        await on.setRules({ requiredReviews: 1, mergeQueue: true });
        expect(await on.host.rules.protection('main')).toEqual({ ...nothing, requiredReviews: 1, mergeQueue: true });
      });

      test('that ask for checks: merged once the check passed, and not before', async () => {
        await on.setRules({ checks: ['shiplock/promotion'] });
        const pull = await own('by-checks');
        await check(pull.head, { status: 'in_progress' });
        expect(await refusal(merge(pull))).toBe(405);
        await check(pull.head);
        expect(await merge(pull)).toBe(await tip('main'));
      });

      test('that ask for reviews: merged once a person with write access approved', async () => {
        await on.setRules({ requiredReviews: 1 });
        const pull = await own('by-review');
        expect(await refusal(merge(pull))).toBe(405);
        await on.approve(pull.number);
        expect(await merge(pull)).toBe(await tip('main'));
      });

      test('that the App may pass by: merged without the review', async () => {
        await on.setRules({ requiredReviews: 1, bypass: true });
        const pull = await own('by-pass');
        expect(await merge(pull)).toBe(await tip('main'));
      });

      test('that ask for an up-to-date branch: merged after the base was brought in', async () => {
        await on.setRules({ checks: ['shiplock/promotion'], strict: true });
        const pull = await own('strictly');
        await check(pull.head);
        await on.setRules({});
        await merge(await own('overtakes'));
        await on.setRules({ checks: ['shiplock/promotion'], strict: true });
        expect(await refusal(merge(pull))).toBe(405);
        expect(await refusal(on.host.pulls.updateBranch(pull.number, { head: main }))).toBe(422);
        await on.host.pulls.updateBranch(pull.number, { head: pull.head });
        const head = await tip('strictly');
        expect(head).not.toBe(pull.head);
        expect(await on.host.pulls.committers(pull.number)).toEqual([on.login]);
        await check(head);
        expect(await merge({ ...pull, head })).toBe(await tip('main'));
        expect(await on.file('main', 'overtakes.txt')).toBe('overtakes');
        expect(await refusal(on.host.pulls.updateBranch(pull.number, { head }))).toBe(422);
      });

      test('with a merge queue: in and out of it with the head that was seen, and merged by its group', async () => {
        await on.setRules({ checks: ['shiplock/promotion'], mergeQueue: true });
        const pull = await own('in-line');
        expect(await on.host.pulls.queued('main')).toEqual([]);
        expect(await refusal(on.host.pulls.enqueue(pull.number, pull))).toBe(422);
        await check(pull.head);
        expect(await refusal(merge(pull))).toBe(405);
        expect(await refusal(on.host.pulls.enqueue(pull.number, { head: main }))).toBe(422);
        await on.host.pulls.enqueue(pull.number, pull);
        expect(await on.host.pulls.queued('main')).toEqual([pull.number]);
        await on.host.pulls.dequeue(pull.number);
        expect(await on.host.pulls.queued('main')).toEqual([]);
        expect(await refusal(on.host.pulls.dequeue(pull.number))).toBe(422);
        await on.host.pulls.enqueue(pull.number, pull);
        await check(await on.groupOf(pull.number));
        expect(await on.host.pulls.get(pull.number)).toMatchObject({ state: 'closed', mergeSha: await tip('main') });
        expect(await on.host.pulls.queued('main')).toEqual([]);
      });
    });

    describe('deployments', () => {
      test('stand by environment and commit, with the newest state', async () => {
        const sha = await tip('main');
        const environment = 'dev/checkout';
        const id = await on.host.deployments.create({ environment, sha, description: 'd'.repeat(300) });
        expect(await on.host.deployments.list({ environment, sha })).toEqual([{ id, environment, sha, state: null }]);
        await on.host.deployments.setState(id, { state: 'failure', environment, description: 'no' });
        await on.host.deployments.setState(id, { state: 'success', environment, description: 'yes' });
        expect(await on.host.deployments.list({ environment, sha })).toEqual([
          { id, environment, sha, state: 'success' },
        ]);
        expect(await on.host.deployments.list({ environment: 'prod/checkout', sha })).toEqual([]);
        expect(await on.host.deployments.list({ environment, sha: main })).toEqual(
          main === sha ? expect.anything() : [],
        );
      });
    });
  });
}
