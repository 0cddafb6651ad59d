import { describe, expect, test } from 'vitest';
import type { TargetDrift } from '../../../src/model/drift.ts';
import type { StateRecord, SyncOrder } from '../../../src/model/record.ts';
import type { TargetReport } from '../../../src/model/report.ts';
import type { CommandComment, DriftIssue, PullState, Snapshot } from '../../../src/model/snapshot.ts';
import { byteLength } from '../../../src/text/within-bytes.ts';
import {
  aComment,
  actionsOf,
  ago,
  aLedger,
  aMerge,
  aPromotion,
  aPull,
  aTarget,
  aTargetAt,
  gist,
  planOf,
  recordsOf,
  sha,
  valid,
  verdictOn,
} from '../builders.ts';

const olgas = { users: ['olga'], teams: ['release'] };
const config = valid({
  dev: { sync: 'manual' },
  staging: { after: ['dev'], heal: 'approve', approvers: olgas },
  prod: { after: ['staging'], sync: 'manual', approvers: olgas },
});

const by = { manager: 'kubectl', subresource: null, at: ago(300) };
const fields = [{ path: 'spec.replicas', kind: 'changed' as const, git: '3', live: '5', by }];
const object = { group: 'apps', kind: 'Deployment', namespace: 'checkout', name: 'checkout' };
const drift: TargetDrift = {
  ...{ id: 'd1', since: ago(300), more: 0, hidden: {}, healing: { status: 'approval' } },
  objects: [{ ...object, state: 'changed', fields, more: 0 }],
};

const behind: Partial<TargetReport> = { sync: 'waiting', healthySince: null };
const targets = [
  aTarget('dev', '1.4.3', behind),
  aTarget('staging', '1.4.2', { drift }),
  aTarget('prod', '1.4.3', behind),
];

interface Said {
  body?: string;
  comment?: Partial<CommandComment>;
  snapshot?: Partial<Snapshot>;
}

type Where = (comment: CommandComment) => Partial<Snapshot>;

const onIssue = (environment: string): Where => {
  const issue: DriftIssue = {
    ...{ number: 12, open: true, title: `Drift in ${environment}`, body: '', environment },
    ...{ targets: [`checkout/${environment}`], commands: [], replies: [] },
  };
  return (comment) => ({ driftIssues: [{ ...issue, commands: [comment] }] });
};
const onMerged: Where = (comment) => ({ merged: [aMerge('prod', '1.4.2', '1.4.3', { commands: [comment] })] });
const onPull = (pull: Partial<PullState> = {}): Where => {
  return (comment) => ({ pulls: [aPromotion('staging', '1.4.2', '1.4.3', { commands: [comment], ...pull })] });
};

function recordsAt(where: Where, { body = '/sync', comment = {}, snapshot = {} }: Said): StateRecord[] {
  const said = aComment(body, { by: 'olga', ...comment });
  return recordsOf(planOf({ config, targets, ...where(said), ...snapshot })).filter(
    ({ kind }) => kind === 'sync' || kind === 'command',
  );
}

/** What a command led to: `releases checkout/prod`, `heals d1`, `refused: …`. */
function outcome(where: Where, said: Said = {}): string[] {
  return recordsAt(where, said).map((record) => {
    if (record.kind === 'sync') return `${record.target}${record.drift === null ? '' : ` and ${record.drift}`}`;
    return record.kind === 'command' ? `${record.outcome}: ${record.answer}` : '';
  });
}

const base = sha('base').slice(0, 7);
const released = (names: string) =>
  `accepted: released ${names} at \`${base}\`. The agent acts as soon as it sees this.`;

describe('/sync', () => {
  test('on a merged pull request releases what it brought, with the order for the agent', () => {
    expect(outcome(onMerged)).toEqual(['checkout/prod', released('`checkout/prod`')]);
    const { content } = aTargetAt('prod', '1.4.3');
    const about = { target: 'checkout/prod', revision: sha('base'), content, drift: null, by: 'olga', comment: 31 };
    expect(recordsAt(onMerged, {})[0]).toEqual({ kind: 'sync', version: 1, ...about });
  });

  test('on the issue of an environment lets the agent write back the drift that stands there', () => {
    expect(outcome(onIssue('staging'))).toEqual(['checkout/staging and d1', released('`checkout/staging`')]);
  });

  test('on an open pull request means its targets', () => {
    expect(outcome(onPull())).toEqual(['checkout/staging and d1', released('`checkout/staging`')]);
  });

  test('means the targets that it names, wherever it is said', () => {
    for (const body of ['/sync checkout prod', '/sync prod', '/sync checkout/prod', '/Sync Checkout PROD']) {
      expect(outcome(onIssue('staging'), { body })[0], body).toBe('checkout/prod');
    }
    expect(outcome(onIssue('staging'), { body: '/sync checkout' })[0]).toBe('checkout/staging and d1');
  });

  test.each([
    ['somebody who is no approver, even an admin', { by: 'root', role: 'admin' }, 'that is for olga or team release.'],
    ['an approver by team', { by: 'pim', teams: ['release'], role: 'read' }, null],
  ] as const)('by %s', (_, comment, refusal) => {
    const [first] = outcome(onMerged, { comment: { ...comment, teams: 'teams' in comment ? [...comment.teams] : [] } });
    if (refusal === null) expect(first).toBe('checkout/prod');
    else expect(first).toBe(`refused: you may not sync prod: ${refusal}`);
  });

  test('without approvers needs the write role', () => {
    const body = '/sync dev';
    expect(outcome(onMerged, { body, comment: { by: 'ann', role: 'write' } })[0]).toBe('checkout/dev');
    expect(outcome(onMerged, { body, comment: { by: 'eve', role: 'triage' } })).toEqual([
      'refused: you may not sync dev: it needs the write role in this repository, yours is triage.',
    ]);
  });

  test('needs the right in every environment that it names', () => {
    const said = { body: '/sync dev prod', comment: { by: 'ann', role: 'write' as const } };
    expect(outcome(onMerged, said)).toEqual(['refused: you may not sync prod: that is for olga or team release.']);
  });

  test('of a bot or in an edited comment is not heard', () => {
    expect(outcome(onMerged, { comment: { byBot: true } })).toEqual([]);
    expect(outcome(onMerged, { comment: { edited: true } })).toEqual([]);
  });

  test('is refused when its targets moved since, and not when others did', () => {
    const moved = (...keys: string[]) => ({ comment: { base: { sha: sha('seen'), moved: keys } } });
    const refusal =
      'refused: the base branch moved on after your comment in `checkout/prod`. Look at it as it is now, and say `/sync` again.';
    expect(outcome(onMerged, moved('checkout/prod'))).toEqual([refusal]);
    expect(outcome(onMerged, { comment: { base: null } })).toEqual([refusal]);
    expect(recordsAt(onMerged, moved('checkout/dev'))[0]).toMatchObject({ kind: 'sync', revision: sha('seen') });
  });

  test('is refused for drift that began after it was said', () => {
    const said = { comment: { at: ago(400) } };
    expect(outcome(onIssue('staging'), said)).toEqual([
      'refused: the drift changed after your comment in `checkout/staging`. Look at it as it is now, and say `/sync` again.',
    ]);
  });

  test('is refused where nothing waits for it', () => {
    const nothing = (name: string) => [`refused: nothing waits for \`/sync\` in \`checkout/${name}\`.`];
    const there = [aTarget('prod', '1.4.3', {})];
    expect(outcome(onMerged, { snapshot: { targets: there } })).toEqual(nothing('prod'));
    const [order] = recordsAt(onMerged, {});
    const ledger = aLedger(...(order === undefined ? [] : [order]));
    expect(outcome(onMerged, { snapshot: { ledger } })).toEqual(nothing('prod'));
    const calm = [aTarget('staging', '1.4.2', { drift: { ...drift, objects: [] } })];
    expect(outcome(onIssue('staging'), { snapshot: { targets: calm } })).toEqual(nothing('staging'));
  });

  test('is asked again when another content came after the word', () => {
    const order: SyncOrder = {
      ...{ kind: 'sync', version: 1, target: 'checkout/prod', revision: sha('base') },
      ...{ content: aTargetAt('prod', '1.4.2').content, drift: null, by: 'olga', comment: 3 },
    };
    expect(outcome(onMerged, { snapshot: { ledger: aLedger(order) } })[0]).toBe('checkout/prod');
  });

  test.each([
    ['/sync prdo', '`prdo` is neither an application nor an environment with targets. Did you mean `prod`?'],
    ['/sync @olga', '`@olga` is neither an application nor an environment with targets.'],
  ])('%s is refused with what was meant', (body, answer) => {
    expect(outcome(onMerged, { body })).toEqual([`refused: ${answer}`]);
  });

  test('on a pull request without targets asks for names', () => {
    expect(outcome(onPull({ changes: [] }))).toEqual([
      'refused: nothing here is a target of the base branch: name an application and an environment.',
    ]);
  });
});

describe('other commands', () => {
  test('/promote is for open pull requests', () => {
    const answer = 'refused: there is nothing to promote here: `/promote` is for open pull requests.';
    expect(outcome(onMerged, { body: '/promote' })).toEqual([answer]);
    expect(outcome(onIssue('staging'), { body: '/promote' })).toEqual([answer]);
  });

  test('what is nearly a command is asked back', () => {
    expect(outcome(onIssue('staging'), { body: '/snyc' })).toEqual([
      'refused: `/snyc` is not a command: did you mean `/sync`? `/help` lists them.',
    ]);
  });
});

describe('/drift', () => {
  function answer(where: Where, said: Said = {}): string | undefined {
    const comment = aComment(said.body ?? '/drift', { by: 'eve', role: 'none' });
    const ledger = aLedger(...recordsAt(where, { body: '/drift', comment: { by: 'eve', role: 'none' }, ...said }));
    const plan = planOf({ config, targets, ...where(comment), ledger });
    return actionsOf(plan, 'ensureReply')[0]?.body;
  }

  test('answers anybody with the table of the targets that it means', () => {
    const [record] = recordsAt(onIssue('staging'), { body: '/drift', comment: { role: 'none' } });
    expect(record).toMatchObject({ kind: 'command', outcome: 'accepted', answer: 'drift', pull: 12 });
    const body = answer(onIssue('staging'));
    expect(body).toContain('<!-- shiplock:reply 31 -->\n⚠️ checkout/staging: 1 object differs from Git.');
    expect(body).toContain('| `spec.replicas` | `5` | `3` |');
    expect(answer(onPull(), { body: '/drift prod' })).toContain('No agent has looked for drift in `checkout/prod`');
  });

  test('says so when there is none', () => {
    const calm = aTarget('staging', '1.4.2', { drift: { ...drift, objects: [] } });
    const comment = aComment('/drift');
    const place = { config, targets: [calm], ...onIssue('staging')(comment) };
    const ledger = aLedger(...recordsOf(planOf(place)));
    expect(actionsOf(planOf({ ...place, ledger }), 'ensureReply')[0]?.body).toContain('✅ 1 target without drift.');
  });

  test('asked very often in one comment stays within what GitHub takes', () => {
    const wide = {
      ...object,
      state: 'changed' as const,
      more: 0,
      fields: fields.map((one) => ({ ...one, live: '9'.repeat(200) })),
    };
    const many = Array.from({ length: 2 }, (_, index) => ({ ...wide, name: `${index}` }));
    const full = { ...drift, objects: many.map((one) => ({ ...one, fields: Array(10).fill(one.fields[0]) })) };
    const applications = Array.from({ length: 20 }, (_, index) => `app-${index}`);
    const several = applications.map((application) => {
      const target = aTarget('staging', '1.4.2', { drift: full });
      const at = { ...target.at, target: { ...target.at.target, application } };
      return { ...target, at };
    });
    const body = applications.map((application) => `/drift ${application} staging`).join('\n');
    const place = { config, targets: several, ...onIssue('staging')(aComment(body)) };
    const ledger = aLedger(...recordsOf(planOf(place)));
    const [reply] = actionsOf(planOf({ ...place, ledger }), 'ensureReply');
    expect(byteLength(reply?.body ?? '')).toBeLessThanOrEqual(58_000);
    expect(reply?.body).toMatch(/And \d+ more answers, left out for length/);
  });

  test('is answered once, as things were then', () => {
    const comment = aComment('/drift');
    const ledger = aLedger(...recordsAt(onPull(), { body: '/drift' }));
    const replies = [{ to: 31, id: 40, body: '<!-- shiplock:reply 31 -->\nwhat differed yesterday' }];
    const plan = planOf({ config, targets, ledger, ...onPull({ replies })(comment) });
    expect(actionsOf(plan, 'ensureReply')).toEqual([]);
  });
});

describe('what waits for /sync', () => {
  test('is said on the merged pull request, and no longer when it is released', () => {
    const pull = aMerge('prod', '1.4.2', '1.4.3');
    const [waits] = actionsOf(planOf({ config, targets, merged: [pull] }), 'ensureComment');
    expect(waits?.body).toContain('### ⏳ Merged, waits for `/sync`: 1 target');
    expect(waits?.body).toContain('- ⏳ `checkout/prod` waits for `/sync` by `@olga` or team release');
    expect(waits?.body).toContain('Comment `/sync` and it lets the agent apply what was merged.');
    const [order] = recordsAt(onMerged, {});
    const ledger = aLedger(...(order === undefined ? [] : [order]));
    const [goes] = actionsOf(planOf({ config, targets, merged: [pull], ledger }), 'ensureComment');
    expect(goes?.body).toContain('### ⏳ Merged, now syncing');
    const standing = { ...pull, comment: { id: 9, body: goes?.body ?? '' } };
    expect(actionsOf(planOf({ config, targets, merged: [standing], ledger }), 'ensureComment')).toEqual([]);
  });

  test('is why the next environment waits, and that is no request to approve it', () => {
    const pulls = [aPromotion('staging', '1.4.2', '1.4.3')];
    const open = valid({ dev: { sync: 'manual' }, staging: { after: ['dev'] } });
    const plan = planOf({ config: open, targets, pulls });
    const message = 'dev has 1.4.3 in Git, where it waits for `/sync` by somebody with the write role';
    expect(gist(verdictOn(plan, 8))).toBe(`waiting AwaitingSync: ${message}`);
    expect(actionsOf(plan, 'ensureComment')[0]?.body).not.toContain('approves this promotion');
  });

  test('says nothing against what was proven before', () => {
    const proven = { kind: 'proof', version: 1, application: 'checkout', environment: 'dev' } as const;
    const at = aTargetAt('dev', '1.4.3');
    const times = { healthySince: ago(7200), provenAt: ago(3600), soakSeconds: 0 };
    const proof = { ...proven, release: at.release, content: sha('x'), revision: sha('r'), cluster: 'dev', ...times };
    const open = valid({ dev: { sync: 'manual' }, staging: { after: ['dev'] } });
    const pulls = [aPromotion('staging', '1.4.2', '1.4.3')];
    const plan = planOf({ config: open, targets, pulls, ledger: aLedger(proof) });
    expect(gist(verdictOn(plan, 8))).toMatch(/^passed/);
  });
});

describe('agents are told of the state branch', () => {
  const state = { branch: 'shiplock/state', sha: sha('state 2'), announced: sha('state 1') };
  const wakes = (snapshot: Partial<Snapshot>) =>
    actionsOf(planOf(snapshot), 'wakeAgents').map(({ branch, sha: at }) => [branch, at]);

  test('where somebody may have said /sync, once', () => {
    expect(wakes({ config, state })).toEqual([['shiplock/state', sha('state 2')]]);
    expect(wakes({ config, state: { ...state, announced: state.sha } })).toEqual([]);
    expect(wakes({ config: valid({ dev: {} }), state })).toEqual([]);
  });
});

test('an open pull request that touches nothing still takes a command that names its target', () => {
  const comment = aComment('/sync checkout prod');
  const records = recordsOf(planOf({ config, targets, pulls: [aPull({ number: 8, commands: [comment] })] }));
  expect(records.slice(0, 2)).toMatchObject([{ kind: 'sync', target: 'checkout/prod' }, { kind: 'command' }]);
});
