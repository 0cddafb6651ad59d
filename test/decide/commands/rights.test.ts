import { describe, expect, test } from 'vitest';
import type { Config, Overriders } from '../../../src/model/config.ts';
import type { StateRecord } from '../../../src/model/record.ts';
import type { Role } from '../../../src/model/snapshot.ts';
import { commandRules } from '../../../src/text/command-rules.ts';
import { aConfig, aLanding, aTarget, aTargetAt, sha } from '../builders.ts';
import { answersTo, onPromotion, type Where } from './told.ts';

/*
 * Who may do what where. Each cell is the list of those who may, written out by hand; everybody else is refused. `olga` is an
 * approver of prod by name, `pim` by the team release, `ana` an overrider by the team on-call; the others are known by
 * their role alone. All approvers have the role read, so that it is the config and nothing else that lets them.
 */
const people: Record<string, { role: Role; teams: string[] }> = {
  outsider: { role: 'none', teams: [] },
  reader: { role: 'read', teams: [] },
  triager: { role: 'triage', teams: [] },
  writer: { role: 'write', teams: [] },
  maintainer: { role: 'maintain', teams: [] },
  admin: { role: 'admin', teams: [] },
  olga: { role: 'read', teams: [] },
  pim: { role: 'read', teams: ['release'] },
  ana: { role: 'read', teams: ['on-call'] },
};

const everybody = 'outsider reader triager writer maintainer admin olga pim ana';
const stop = 'triager writer maintainer admin';
const write = 'writer maintainer admin';

interface Row {
  /** What is said in an environment; `ENV` stands for it, `APP ENV` for its target. */
  say: string;
  /** In an environment without approvers, and in prod, which has them. */
  open: string;
  prod: string;
  before?: (environment: string) => StateRecord[];
}

const holdBy = (by: string, environment: string): StateRecord => ({
  ...{ kind: 'hold', version: 1, scope: { application: 'checkout', environment } },
  ...{ until: null, reason: '', by, comment: 1, rollback: null },
});
const approvalBy = (by: string): StateRecord => ({
  ...{ kind: 'approval', version: 1, pull: 8, head: sha('head 8'), environments: ['prod'] },
  ...{ by, comment: 1 },
});
const healthyBefore = (environment: string): StateRecord[] => [
  { ...aLanding(1, `checkout/${environment}`, '1.4.0'), content: aTargetAt(environment, '1.4.0').content },
];

const table: Record<(typeof commandRules)[number]['name'], Row[]> = {
  promote: [
    { say: '/promote', open: write, prod: 'olga pim' },
    { say: `/promote ${sha('head 8').slice(0, 7)}`, open: write, prod: 'olga pim' },
    { say: '/promote checkout ENV 1.4.3', open: write, prod: 'olga pim' },
  ],
  approve: [{ say: '/approve', open: write, prod: 'olga pim' }],
  unapprove: [
    { say: '/unapprove', open: '', prod: '' },
    { say: '/unapprove', open: 'reader', prod: 'reader', before: () => [approvalBy('Reader')] },
  ],
  rollback: [{ say: '/rollback checkout ENV', open: write, prod: 'olga pim', before: healthyBefore }],
  sync: [{ say: '/sync checkout ENV', open: write, prod: 'olga pim' }],
  hold: [
    { say: '/hold', open: stop, prod: `${stop} olga pim` },
    { say: '/hold ENV', open: stop, prod: `${stop} olga pim` },
    // Reaches environments without approvers too.
    { say: '/hold checkout', open: stop, prod: stop },
    { say: '/hold all', open: stop, prod: stop },
  ],
  unhold: [
    { say: '/unhold', open: write, prod: 'olga pim', before: (name) => [holdBy('somebody', name)] },
    { say: '/unhold', open: `reader ${write}`, prod: 'reader olga pim', before: (name) => [holdBy('Reader', name)] },
  ],
  override: [{ say: '/override order because', open: 'ana', prod: 'ana' }],
  reject: [{ say: '/reject checkout 1.4.3 because', open: 'ana', prod: 'ana' }],
  retry: [{ say: '/retry', open: write, prod: write }],
  diff: [{ say: '/diff', open: everybody, prod: everybody }],
  drift: [{ say: '/drift', open: everybody, prod: everybody }],
  status: [{ say: '/status', open: everybody, prod: everybody }],
  history: [{ say: '/history', open: everybody, prod: everybody }],
  help: [{ say: '/help', open: everybody, prod: everybody }],
};

const environments = {
  dev: {},
  open: { after: ['dev'], sync: 'manual' },
  prod: { after: ['dev'], sync: 'manual', approvers: { users: ['olga'], teams: ['release'] } },
} as const;
const overriders: Overriders = { users: [], teams: ['on-call'] };
const withOverriders: Config = { ...aConfig(environments), overriders };
const behind = { sync: 'waiting', healthySince: null } as const;
const targets = [aTarget('dev', '1.4.3'), aTarget('open', '1.4.2', behind), aTarget('prod', '1.4.2', behind)];

/** The people whose word is taken. */
function takenOf({ say, before }: Row, environment: string, config: Config = withOverriders): string {
  const where: Where = onPromotion(environment);
  const body = say.replaceAll('ENV', environment);
  const taken = Object.entries(people).filter(([by, { role, teams }]) => {
    const said = { body, where, comment: { by, role, teams }, before: before?.(environment) ?? [] };
    const [answer] = answersTo({ ...said, snapshot: { config: { status: 'valid', config }, targets } });
    return answer?.startsWith('accepted') === true;
  });
  return taken.map(([name]) => name).join(' ');
}

const sorted = (names: string): string[] =>
  names
    .split(' ')
    .filter((name) => name !== '')
    .sort();

describe.each(Object.entries(table))('who may /%s', (_, rows) => {
  test.each(rows)('$say', (row) => {
    expect(sorted(takenOf(row, 'open')), 'without approvers').toEqual(sorted(row.open));
    expect(sorted(takenOf(row, 'prod')), 'in prod').toEqual(sorted(row.prod));
  });
});

describe('without overriders in the config', () => {
  test.each(['/override order because', '/reject checkout 1.4.3 because'])('%s is for administrators', (say) => {
    expect(takenOf({ say, open: '', prod: '' }, 'prod', aConfig(environments))).toBe('admin');
  });
});

test('the table has every command', () => {
  expect(Object.keys(table).sort()).toEqual([...new Set(commandRules.map(({ name }) => name))].sort());
});

test('a bot may nothing, whatever its role', () => {
  for (const rows of Object.values(table)) {
    for (const { say } of rows) {
      const comment = { by: 'olga[bot]', byBot: true, role: 'admin' as const, teams: ['release', 'on-call'] };
      expect(answersTo({ body: say.replaceAll('ENV', 'prod'), comment }), say).toEqual([]);
    }
  }
});
