import { describe, expect, test } from 'vitest';
import { targetKey } from '../../src/model/names.ts';
import { findingsIn } from '../../src/replay/findings.ts';
import { renderMarkdown, renderText } from '../../src/replay/render-report.ts';
import type { Held, Timeline } from '../../src/replay/timeline.ts';
import { aConfig, aTargetAt, type EnvironmentInput, sha, valuesText } from '../decide/builders.ts';

const START = '2026-03-01T00:00:00.000Z';
const END = '2026-03-31T00:00:00.000Z';

function held(environment: string, tag: string): Held {
  const files = { [`apps/checkout/envs/${environment}/values.yaml`]: valuesText(tag) };
  return { at: aTargetAt(environment, tag), files };
}

interface Move {
  hours: number;
  environment: string;
  to: string | null;
  subject?: string;
}

/** Targets at the start as `dev 1.0.0`, and one commit for each move. */
function timeline(start: Record<string, string>, moves: readonly Move[]): Timeline {
  const now = new Map(Object.entries(start).map(([environment, tag]) => [environment, held(environment, tag)]));
  const first = [...now.values()];
  const commits = moves.map(({ hours, environment, to, subject = 'a change' }, index) => {
    const at = new Date(Date.parse(START) + hours * 3_600_000).toISOString();
    const after = to === null ? null : held(environment, to);
    const before = now.get(environment) ?? null;
    if (after === null) now.delete(environment);
    else now.set(environment, after);
    const commit = { sha: sha(`commit ${index}`), at, author: 'ann', subject, isMerge: false };
    return { commit, changes: [{ key: targetKey({ application: 'checkout', environment }), before, after }] };
  });
  return { startAt: START, since: START, until: END, start: first, commits };
}

function findings(
  start: Record<string, string>,
  moves: readonly Move[],
  environments: Record<string, EnvironmentInput> = { dev: { soak: '1h' }, prod: { after: ['dev'] } },
): ReturnType<typeof findingsIn> {
  return findingsIn(timeline(start, moves), aConfig(environments));
}

test('a history without commits has nothing to say', () => {
  expect(findings({ dev: '1.0.0', prod: '1.0.0' }, [])).toMatchObject({
    jumps: [],
    skew: [],
    steps: [],
    rollbacks: [],
    waits: { judged: 0, waited: [], p50: 0 },
    opened: [],
    entries: 0,
    commits: { read: 0 },
  });
});

describe('jumps', () => {
  test('a version that never comes to the environment in front', () => {
    const { jumps, waits } = findings({ dev: '1.0.0', prod: '1.0.0' }, [
      { hours: 5, environment: 'prod', to: '1.0.1' },
    ]);
    expect(jumps).toMatchObject([{ target: 'checkout/prod', how: 'never', secondsAhead: null }]);
    expect(waits.waited).toMatchObject([{ seconds: null }]);
  });

  test('what was in front at the start of what is known is no jump', () => {
    const moves = [
      { hours: 1, environment: 'dev', to: '1.2.0' },
      { hours: 5, environment: 'prod', to: '1.1.0' },
    ];
    expect(findings({ dev: '1.1.0', prod: '1.0.0' }, moves).jumps).toEqual([]);
  });

  test('any of two environments in front is enough where the config says so', () => {
    const ladder = (join: 'all' | 'any') => ({ eu: {}, us: {}, prod: { after: ['eu', 'us'], join } });
    const moves = [
      { hours: 1, environment: 'eu', to: '1.1.0' },
      { hours: 5, environment: 'prod', to: '1.1.0' },
    ];
    const start = { eu: '1.0.0', us: '1.0.0', prod: '1.0.0' };
    expect(findings(start, moves, ladder('any')).jumps).toEqual([]);
    expect(findings(start, moves, ladder('all')).jumps).toMatchObject([{ upstream: 'us', how: 'never' }]);
  });
});

describe('rollbacks', () => {
  test('an older version is one, whether or not the commit says so', () => {
    const moves = [{ hours: 2, environment: 'dev', to: '0.9.0' }];
    expect(findings({ dev: '1.0.0', prod: '0.9.0' }, moves).rollbacks).toMatchObject([
      { from: '1.0.0', to: '0.9.0', said: false, secondsLive: 7200 },
    ]);
  });

  test('a version that comes back is one, and may be brought in again', () => {
    const moves = [
      { hours: 1, environment: 'dev', to: '1.1.0' },
      { hours: 9, environment: 'prod', to: '1.1.0' },
      { hours: 10, environment: 'prod', to: '1.0.0', subject: 'Roll back 1.1.0' },
      { hours: 30, environment: 'prod', to: '1.1.0' },
    ];
    const { rollbacks, waits, opened } = findings({ dev: '1.0.0', prod: '1.0.0' }, moves);
    expect(rollbacks.map(({ to, said }) => [to, said])).toEqual([
      ['1.0.0', true],
      ['1.1.0', false],
    ]);
    // It was opened once, before the rollback; what was rejected is not opened by itself.
    expect(opened).toMatchObject([{ target: 'checkout/prod', version: '1.1.0', at: '2026-03-01T02:00:00.000Z' }]);
    expect(waits.judged).toBe(3);
  });
});

describe('skew', () => {
  test('a version that the environment in front never had', () => {
    const { skew } = findings({ dev: '1.0.0', prod: '1.0.0' }, [{ hours: 5, environment: 'prod', to: '1.0.1' }]);
    expect(skew).toMatchObject([{ runs: '1.0.1', upstreamRuns: '1.0.0', versionsBehind: null }]);
  });

  test('an environment that is gone is behind nobody', () => {
    const moves = [
      { hours: 1, environment: 'dev', to: '1.1.0' },
      { hours: 2, environment: 'prod', to: null },
    ];
    expect(findings({ dev: '1.0.0', prod: '1.0.0' }, moves)).toMatchObject({ skew: [], targets: 1 });
  });
});

test('a commit cannot steer the terminal, or ping and link in Markdown', () => {
  const subject = '\u001b[2J\u202eHotfix <b>@everyone</b> `rm`';
  const found = findings({ dev: '1.0.0', prod: '1.0.0' }, [{ hours: 5, environment: 'prod', to: '1.0.1', subject }]);
  const frame = { title: 'What it says', notes: [], extra: [], proposed: null };
  const text = renderText(found, frame);
  for (const sign of ['\u001b', '\u202e']) expect(text).not.toContain(sign);
  expect(text).toContain('Hotfix <b>@everyone</b> `rm`');
  const markdown = renderMarkdown(found, frame);
  for (const sign of ['\u001b', '\u202e', '<b>', '@everyone']) expect(markdown).not.toContain(sign);
});
