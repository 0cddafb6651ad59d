import type { Instant } from '../model/names.ts';
import { renderBranchName } from '../text/branch-name.ts';
import { type Defaults, isPlain } from './fill.ts';
import { madeUpSha } from './made-up.ts';

type Plain = Record<string, unknown>;
type Fill = (value: Plain, place: { index: number; above: Plain | null }) => Plain;

const APP = { id: 1, login: 'shiplock[bot]' };
const BASE = { branch: 'main', sha: madeUpSha('base') };

/** What a scenario means where it says nothing: a quiet repository, people who may write, pull requests as they come. */
export function scenarioDefaults(now: Instant): Defaults {
  const table: Record<string, Fill> = {
    '': () => ({
      repository: { installation: 1, owner: 'acme', name: 'gitops' },
      app: APP,
      base: BASE,
      bases: [],
      announced: BASE.sha,
      ledger: { status: 'intact', sequence: 0, records: [] },
    }),
    repository: () => ({ installation: 1, owner: 'acme', name: 'gitops' }),
    app: () => APP,
    base: () => BASE,
    ledger: ({ records }) => ({ status: 'intact', sequence: Array.isArray(records) ? records.length : 0 }),
    'ledger.records.[]': () => ({ at: now }),
    'ledger.records.[].record': () => ({ by: 'someone', reason: 'no reason given' }),
    'pulls.[]': (pull, { index }) => openPull(pull, index),
    'pulls.[].head': (_, { above }) => ({ sha: madeUpSha(`head ${String(above?.['number'])}`) }),
    'pulls.[].approvals.[]': (_, { above }) => ({ head: headOf(above) }),
    'pulls.[].commands.[]': (_, { index, above }) => ({ ...comment(index, now), head: headOf(above) }),
    'pulls.[].checks.[]': (_, { index }) => ({ id: index + 1 }),
    'targets.[].report': ({ at }) => ({ at: now, receivedAt: typeof at === 'string' ? at : now }),
    'merged.[]': (pull, { index }) => ({ ...pullFacts(pull, index), mergedAt: now, mergeSha: madeUpSha('base') }),
    'merged.[].commands.[]': (_, { index }) => comment(index, now),
    'driftIssues.[].commands.[]': (_, { index }) => comment(index, now),
    'directs.[]': () => ({ sha: BASE.sha, by: 'someone', at: now, subject: 'a commit' }),
  };
  return (pattern, value, place) => table[pattern]?.(value, place) ?? {};
}

function openPull(pull: Plain, index: number): Plain {
  const facts = pullFacts(pull, index);
  const author = String(pull['author'] ?? facts['author']);
  return { ...facts, merge: { status: 'clean' }, committers: [author] };
}

function pullFacts(pull: Plain, index: number): Plain {
  const number = typeof pull['number'] === 'number' ? pull['number'] : index + 1;
  const isOurs = pull['ours'] === true;
  const branch = isOurs ? promotionBranch(pull) : `change-${number}`;
  return {
    number,
    title: `Change ${number}`,
    body: '',
    author: isOurs ? APP.login : 'someone',
    head: { sha: madeUpSha(`head ${number}`), branch, fork: false },
  };
}

/** The branch of a promotion is that of its target: it is how the pull request is known again. */
function promotionBranch({ changes }: Plain): string {
  const [first] = Array.isArray(changes) ? changes : [];
  const { application, environment } = isPlain(first) ? first : {};
  return renderBranchName({ kind: 'target', application: String(application), environment: String(environment) });
}

function comment(index: number, now: Instant): Plain {
  return { id: index + 1, by: 'someone', at: now, role: 'write' };
}

function headOf(pull: Plain | null): unknown {
  const head = pull?.['head'];
  return isPlain(head) ? head['sha'] : madeUpSha(`head ${String(pull?.['number'])}`);
}
