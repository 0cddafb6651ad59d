import { describe, expect, test } from 'vitest';
import { act, apply, type Outcome, subjectOf } from '../../src/act/act.ts';
import { HostPaused, HostRefusal } from '../../src/hosts/host.ts';
import { entryPath, readChain, STATE_BRANCH } from '../../src/ledger/chain.ts';
import type { Action, ActionOf, Plan } from '../../src/model/plan.ts';
import type { CommandRecord } from '../../src/model/record.ts';
import { DRIFT_LABEL, PUSH_LABEL } from '../../src/text/labels.ts';
import { driftMarker, renderDataMarker, STICKY_MARKER } from '../../src/text/markers.ts';
import { withFaults } from '../fakes/faults.ts';
import type { FakeHost } from '../fakes/host.ts';
import { aHost, BOT, effectsOn, KEY, NOW, tip } from './stage.ts';

const branch = 'shiplock/promote/checkout/dev';
const record: CommandRecord = {
  kind: 'command',
  version: 1,
  pull: 1,
  comment: 2,
  index: 0,
  by: 'olga',
  command: '/help',
  head: null,
  outcome: 'accepted',
  answer: 'help',
};

function aBump(host: FakeHost, text = 'tag: 1.4.3\n'): ActionOf<'ensurePullRequest'> {
  const base = { branch: 'main', sha: tip(host) };
  const edits = [{ path: 'values.yaml', text }];
  const words = {
    title: 'Promote',
    body: 'Because.',
    commitMessage: 'Promote\n',
    labels: ['shiplock'],
    reason: 'newest',
  };
  return { kind: 'ensurePullRequest', targets: ['checkout/dev'], branch, base, edits, ...words };
}

/** What stands on the host: everything that people could see, without ids. */
function visible({ git, all }: FakeHost) {
  return {
    branches: [...git.branches].map(([name, sha]) => [name, [...git.files(sha)]]),
    heads: [...git.branches.keys()],
    pulls: all.pulls.map(({ state, title, body, head, mergedAt, labels }) => [
      state,
      title,
      body,
      labels,
      head.branch,
      mergedAt !== null,
    ]),
    comments: all.comments.map(({ pull, by, body }) => [pull, by, body]),
    checks: all.checks.map(({ sha, name, status, conclusion, title }) => [sha, name, status, conclusion, title]),
    deployments: all.deployments.map(({ environment, sha, state }) => [environment, sha, state]),
    reactions: all.reactions,
    issues: all.issues.map(({ state, title, body, labels, by }) => [state, title, body, labels, by]),
  };
}

/** Every kind of action on a host where it has something to do. */
const scenes: { name: string; prepare(host: FakeHost): Action }[] = [
  { name: 'ensurePullRequest', prepare: (host) => aBump(host) },
  {
    name: 'ensurePullRequest over an older one',
    prepare(host) {
      host.git.branches.set(
        branch,
        host.git.commit({
          parent: tip(host),
          edits: new Map([['values.yaml', 'tag: 1.4.2.5\n']]),
          message: 'old',
          by: BOT,
        }),
      );
      host.as(BOT).open(branch, 'main', 'Old title');
      return aBump(host);
    },
  },
  {
    name: 'describePullRequest',
    prepare: (host) => ({
      kind: 'describePullRequest',
      reason: 'r',
      pull: aPull(host),
      title: 'What it brings',
      body: 'More is known.',
    }),
  },
  {
    name: 'ensureComment',
    prepare: (host) => ({
      kind: 'ensureComment',
      reason: 'r',
      pull: aPull(host),
      marker: 'sticky',
      body: `${STICKY_MARKER}\nnew`,
    }),
  },
  {
    name: 'ensureComment over an older one',
    prepare(host) {
      const pull = aPull(host);
      host.as('ann').comment(pull, `${STICKY_MARKER}\nforged`);
      host.as(BOT).comment(pull, `${STICKY_MARKER}\nold`);
      return { kind: 'ensureComment', reason: 'r', pull, marker: 'sticky', body: `${STICKY_MARKER}\nnew` };
    },
  },
  {
    name: 'ensureReply',
    prepare(host) {
      const pull = aPull(host);
      const to = host.as('olga').comment(pull, '/promote');
      return {
        kind: 'ensureReply',
        reason: 'r',
        pull,
        to,
        marker: 'reply',
        body: `<!-- shiplock:reply ${to} -->\nyes`,
        reaction: '+1',
      };
    },
  },
  { name: 'ensureCheck', prepare: (host) => aCheck(host) },
  { name: 'ensureIssue', prepare: () => anIssue() },
  {
    name: 'ensureIssue over a closed one, beside a forged one and one of another environment',
    prepare(host) {
      const texts = [driftMarker('prod', []), `${driftMarker('dev', [])}\nold`, driftMarker('dev', [])];
      const issues = texts.map((body, index) => ({ number: 100 + index, state: 'closed' as const, title: 'T', body }));
      const own = { labels: [DRIFT_LABEL], by: BOT };
      for (const issue of issues)
        host.all.issues.push({ ...issue, ...own, updatedAt: NOW, by: issue.number === 102 ? 'eve' : BOT });
      return { ...anIssue(), issue: 101 };
    },
  },
  { name: 'reportPush', prepare: (host) => aReport(host) },
  {
    name: 'reportPush beside a forged one and one of another commit',
    prepare(host) {
      const report = aReport(host);
      const texts = [report.body, renderDataMarker('push', { sha: 'f'.repeat(40), targets: ['checkout/prod'] })];
      for (const [index, body] of texts.entries()) {
        const issue = { number: 100 + index, state: 'open' as const, title: 'T', body, labels: [PUSH_LABEL] };
        host.all.issues.push({ ...issue, updatedAt: NOW, by: index === 0 ? 'eve' : BOT });
      }
      return report;
    },
  },
  { name: 'mergePullRequest', prepare: (host) => aMerge(host) },
  {
    name: 'closePullRequest',
    prepare: (host) => ({
      kind: 'closePullRequest',
      reason: 'r',
      pull: aPull(host),
      branch,
      comment: 'Closed: done.',
      successor: null,
    }),
  },
  {
    name: 'deleteBranch',
    prepare(host) {
      host.as(BOT).commit(branch, { 'values.yaml': 'tag: 1\n' });
      return { kind: 'deleteBranch', reason: 'r', branch, sha: tip(host, branch) };
    },
  },
  { name: 'ensureDeployment, pending', prepare: (host) => aDeployment(host, 'pending') },
  { name: 'ensureDeployment, success', prepare: (host) => aDeployment(host, 'success') },
  {
    name: 'appendRecords, first',
    prepare: () => ({ kind: 'appendRecords', reason: 'r', sequence: 0, records: [record] }),
  },
];

function anIssue(): ActionOf<'ensureIssue'> {
  const text = { title: 'Drift in dev', body: `${driftMarker('dev', ['checkout/dev'])}\nnew`, labels: [DRIFT_LABEL] };
  return { kind: 'ensureIssue', reason: 'r', environment: 'dev', issue: null, state: 'open', ...text };
}

function aReport(host: FakeHost): ActionOf<'reportPush'> {
  const sha = tip(host);
  const body = `${renderDataMarker('push', { sha, targets: ['checkout/prod'] })}\nback`;
  return { kind: 'reportPush', reason: 'r', sha, title: 'checkout/prod changed', body, labels: [PUSH_LABEL] };
}

function aPull(host: FakeHost): number {
  host.as('ann').commit('feature', { 'values.yaml': 'tag: 2\n' });
  return host.as('ann').open('feature', 'main').number;
}

function aMerge(host: FakeHost): ActionOf<'mergePullRequest'> {
  const pull = aPull(host);
  return { kind: 'mergePullRequest', reason: 'r', pull, head: tip(host, 'feature'), title: 'T', message: 'M' };
}

function aCheck(
  host: FakeHost,
  state: ActionOf<'ensureCheck'>['state'] = { status: 'in_progress' },
): ActionOf<'ensureCheck'> {
  const text = { title: 'waits', summary: 's', annotations: [], externalId: JSON.stringify(state), freshFrom: null };
  return { kind: 'ensureCheck', reason: 'r', sha: tip(host), name: 'shiplock/promotion', state, ...text };
}

function aDeployment(host: FakeHost, state: 'pending' | 'success'): Action {
  return {
    kind: 'ensureDeployment',
    reason: 'r',
    target: 'checkout/dev',
    environment: 'dev',
    sha: tip(host),
    state,
    description: 'd',
  };
}

describe.each(scenes)('$name', ({ prepare }) => {
  test('changes the world once, and a second time nothing', async () => {
    const host = aHost();
    const action = prepare(host);
    expect(await apply(action, effectsOn(host))).toBe('changed');
    const [seen, writes] = [visible(host), host.writes()];
    expect(await apply(action, effectsOn(host))).toBe(action.kind === 'appendRecords' ? 'moved' : 'done');
    expect(visible(host)).toEqual(seen);
    expect(host.writes()).toBe(writes);
  });

  test('ends the same when the answer to any one of its calls gets lost or never comes', async () => {
    const clean = aHost();
    await apply(prepare(clean), effectsOn(clean));
    for (const fault of ['lost', 'down'] as const) {
      for (let broken = 0; broken < 8; broken += 1) {
        const host = aHost();
        const action = prepare(host);
        let calls = -1;
        const faulty = withFaults(host, () => {
          calls += 1;
          return calls === broken ? fault : 'none';
        });
        await apply(action, effectsOn(host, faulty)).catch(() => undefined);
        await apply(action, effectsOn(host));
        expect(visible(host)).toEqual(visible(clean));
      }
    }
  });
});

describe('when the world is not as planned', () => {
  async function outcome(action: Action, host: FakeHost, through = host): Promise<Outcome> {
    return apply(action, effectsOn(host, through));
  }

  test('a promotion on a tip that moved is not made', async () => {
    const host = aHost();
    const action = aBump(host);
    host.as('ann').commit('main', { x: 'x' });
    expect(await outcome(action, host)).toBe('moved');
    expect(host.git.branches.has(branch)).toBe(false);
  });

  test('a promotion whose edits are in the base already is not opened', async () => {
    const host = aHost();
    host.git.branches.set(branch, tip(host));
    const refusing = {
      ...host,
      pulls: { ...host.pulls, create: () => Promise.reject(new HostRefusal(422, 'No commits between')) },
    };
    expect(await apply(aBump(host), effectsOn(host, refusing))).toBe('moved');
  });

  test('a head that moved is not merged', async () => {
    const host = aHost();
    const action = aMerge(host);
    host.as('eve').commit('feature', { 'values.yaml': 'tag: 6.6.6\n' });
    expect(await outcome(action, host)).toBe('moved');
    expect(host.git.files(tip(host)).get('values.yaml')).toBe('tag: 1.4.2\n');
  });

  test('a pull request that somebody closed is not merged', async () => {
    const host = aHost();
    const action = aMerge(host);
    host.as('ann').close(action.pull);
    expect(await outcome(action, host)).toBe('moved');
  });

  test.each([405, 409, 422, 403])('GitHub says %i to a merge: look again', async (status) => {
    const host = aHost();
    const refusing = { ...host, pulls: { ...host.pulls, merge: () => Promise.reject(new HostRefusal(status, 'no')) } };
    expect(await apply(aMerge(host), effectsOn(host, refusing))).toBe('moved');
  });

  test('an outage is no refusal: it is thrown', async () => {
    const host = aHost();
    const faulty = withFaults(host, ({ isWrite }) => (isWrite ? 'down' : 'none'));
    await expect(apply(aMerge(host), effectsOn(host, faulty))).rejects.toThrow('503');
  });

  test('a branch that moved is not deleted', async () => {
    const host = aHost();
    host.as(BOT).commit(branch, { a: '1' });
    const action: Action = { kind: 'deleteBranch', reason: 'r', branch, sha: tip(host, branch) };
    host.as('ann').commit(branch, { a: '2' });
    expect(await outcome(action, host)).toBe('moved');
    expect(host.git.branches.has(branch)).toBe(true);
  });

  test('a check on a commit that is gone', async () => {
    const host = aHost();
    expect(await outcome({ ...aCheck(host), sha: 'f'.repeat(40) }, host)).toBe('moved');
  });

  test('a repository without issues is left without one', async () => {
    const host = aHost();
    const refusing = {
      ...host,
      issues: { ...host.issues, create: () => Promise.reject(new HostRefusal(410, 'gone')) },
    };
    const effects = effectsOn(host, refusing);
    expect(await apply(anIssue(), effects)).toBe('done');
    expect(effects.logged).toEqual(['The repository has no issues, so its drift has no tracking issue']);
  });

  test('an issue that is not there is not closed', async () => {
    const host = aHost();
    expect(await outcome({ ...anIssue(), state: 'closed' }, host)).toBe('done');
    expect(host.all.issues).toEqual([]);
  });

  test('records after an entry that is not there, or where another one stands', async () => {
    const host = aHost();
    const append = (sequence: number): Action => ({ kind: 'appendRecords', reason: 'r', sequence, records: [record] });
    expect(await outcome(append(3), host)).toBe('moved');
    expect(await outcome(append(0), host)).toBe('changed');
    expect(await outcome(append(1), host)).toBe('changed');
    expect(await outcome(append(1), host)).toBe('moved');
    const files = host.git.files(tip(host, STATE_BRANCH));
    const texts = [1, 2].map((sequence) => ({ path: entryPath(sequence), text: files.get(entryPath(sequence)) ?? '' }));
    expect(readChain(KEY, texts, null)).toEqual({
      status: 'intact',
      sequence: 2,
      records: [record, record].map((one) => ({ at: NOW, record: one })),
    });
  });
});

describe('checks are never taken back', () => {
  test('a waiting run is updated in place, a completed one is followed by a new one', async () => {
    const host = aHost();
    const effects = effectsOn(host);
    await apply(aCheck(host), effects);
    await apply(aCheck(host, { status: 'completed', conclusion: 'success' }), effects);
    expect(host.all.checks).toMatchObject([{ conclusion: 'success' }]);
    await apply(aCheck(host, { status: 'completed', conclusion: 'failure' }), effects);
    expect(host.all.checks).toMatchObject([{ conclusion: 'success' }, { conclusion: 'failure' }]);
  });
});

describe('a whole plan', () => {
  function planOf(actions: Action[], host: FakeHost): Plan {
    return { version: 1, at: NOW, base: tip(host), actions, verdicts: [], notes: [], reconsiderAt: null };
  }
  const append: Action = { kind: 'appendRecords', reason: 'r', sequence: 0, records: [record] };

  test('tells of what was changed, and of agents that were woken', async () => {
    const host = aHost();
    const effects = effectsOn(host);
    const wake: Action = { kind: 'wakeAgents', reason: 'r', branch: 'main', sha: tip(host) };
    expect(await act(planOf([wake, aBump(host), append], host), effects)).toEqual({ changed: 2, moved: 0, errors: [] });
    expect(effects.announced).toEqual([`main ${tip(host)}`]);
  });

  test('a failure on one subject stops what follows there, and nowhere else; records wait', async () => {
    const host = aHost();
    const merge = aMerge(host);
    const comment: Action = {
      kind: 'ensureComment',
      reason: 'r',
      pull: merge.pull,
      marker: 'sticky',
      body: `${STICKY_MARKER}\nx`,
    };
    const failing = withFaults(host, ({ name }) => (name === 'list' ? 'down' : 'none'));
    const result = await act(planOf([comment, merge, aBump(host), append], host), effectsOn(host, failing));
    expect(result).toMatchObject({ changed: 1, moved: 0, errors: [{ message: '503 on list' }] });
    expect(host.all.pulls.map(({ head, state }) => `${head.branch} ${state}`)).toEqual([
      'feature open',
      `${branch} open`,
    ]);
    expect(host.git.branches.has(STATE_BRANCH)).toBe(false);
  });

  test('what the host refuses for good holds no records back, and is told', async () => {
    const host = aHost();
    const refusing = {
      ...host,
      deployments: { ...host.deployments, create: () => Promise.reject(new HostRefusal(403, 'no permission')) },
    };
    const result = await act(planOf([aDeployment(host, 'pending'), append], host), effectsOn(host, refusing));
    expect(result).toMatchObject({ changed: 1, moved: 0, errors: [{ message: 'no permission' }] });
    expect(host.git.branches.has(STATE_BRANCH)).toBe(true);
  });

  test('a host that wants to be left alone is asked for nothing more', async () => {
    const host = aHost();
    const pausing = {
      ...host,
      deployments: { ...host.deployments, create: () => Promise.reject(new HostPaused(60)) },
    };
    const plan = planOf([aDeployment(host, 'pending'), aBump(host), append], host);
    const result = await act(plan, effectsOn(host, pausing));
    expect(result).toMatchObject({ changed: 0, moved: 0, errors: [{ seconds: 60 }] });
    expect([host.all.pulls, host.git.branches.has(STATE_BRANCH)]).toEqual([[], false]);
  });

  test.each([403, 404, 422])(
    'a reaction that is refused with %i keeps back no answer and no records',
    async (status) => {
      const host = aHost();
      const pull = aPull(host);
      const to = host.as('olga').comment(pull, '/promote');
      const body = `<!-- shiplock:reply ${to} -->\nyes`;
      const react: Action = { kind: 'ensureReaction', reason: 'r', pull, to, reaction: 'eyes' };
      const reply: Action = { kind: 'ensureReply', reason: 'r', pull, to, marker: 'reply', body, reaction: '+1' };
      const refusing = {
        ...host,
        comments: { ...host.comments, react: () => Promise.reject(new HostRefusal(status, 'no')) },
      };
      const result = await act(planOf([react, reply, append], host), effectsOn(host, refusing));
      expect(result).toEqual({ changed: 2, moved: 0, errors: [] });
      expect(host.all.comments.map((one) => one.body)).toEqual(['/promote', body]);
      expect(host.git.branches.has(STATE_BRANCH)).toBe(true);
    },
  );

  test('what moved stops its subject too', async () => {
    const host = aHost();
    const merge = { ...aMerge(host), head: 'f'.repeat(40) };
    const close: Action = {
      kind: 'closePullRequest',
      reason: 'r',
      pull: merge.pull,
      branch,
      comment: 'c',
      successor: null,
    };
    expect(await act(planOf([merge, close], host), effectsOn(host))).toEqual({ changed: 0, moved: 1, errors: [] });
    expect(host.all.pulls[0]?.state).toBe('open');
  });

  test('a page that stands is written over, and a verdict never', async () => {
    const host = aHost();
    const state = { status: 'completed', conclusion: 'neutral' } as const;
    const text = { title: 'Page 2', summary: 's', annotations: [], freshFrom: null, reason: 'r', sha: tip(host) };
    const page = {
      kind: 'ensureCheck',
      name: 'shiplock/diff 2',
      state,
      ...text,
      externalId: 'one',
      isPage: true,
    } as const;
    expect(await apply(page, effectsOn(host))).toBe('changed');
    expect(await apply({ ...page, externalId: 'two' }, effectsOn(host))).toBe('changed');
    expect(host.all.checks.map(({ externalId }) => externalId)).toEqual(['two']);
    const verdict = { ...page, name: 'shiplock/diff', isPage: false };
    await apply(verdict, effectsOn(host));
    await apply({ ...verdict, externalId: 'two' }, effectsOn(host));
    expect(host.all.checks.filter(({ name }) => name === 'shiplock/diff')).toHaveLength(2);
  });

  test('every action has a subject', () => {
    const host = aHost();
    const subjects = scenes.map(({ prepare }) => subjectOf(prepare(aHost())));
    expect(subjects).toContain(tip(host));
    expect(subjects.every((subject) => subject !== '')).toBe(true);
  });
});
