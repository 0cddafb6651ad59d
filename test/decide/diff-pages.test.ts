import { describe, expect, test } from 'vitest';
import type { CheckState, PullState } from '../../src/model/snapshot.ts';
import { anObjectChange } from '../text/builders.ts';
import { aChange, actionsOf, aLedger, aPromotion, aProof, planOf, valid } from './builders.ts';

const config = valid({ dev: {}, staging: { after: ['dev'] } });
const ledger = aLedger(aProof('dev', '1.4.3'));

/** A promotion whose rendered change has some hundred kilobytes, or fits. */
function aPullOf(kilobytes: number, checks: CheckState[] = []): PullState {
  const text = Array.from({ length: kilobytes }, (_, line) => `+${line} ${'x'.repeat(1000)}`).join('\n');
  const change = aChange('staging', '1.4.2', '1.4.3');
  const changes = [{ ...change, diff: { status: 'rendered' as const, changes: [anObjectChange({ text })] } }];
  return aPromotion('staging', '1.4.2', '1.4.3', { changes, checks, url: 'https://github.example/acme/gitops/pull/7' });
}

function written(pull: PullState) {
  return actionsOf(planOf({ config, pulls: [pull], ledger }), 'ensureCheck');
}

/** What stands after a plan was made true. */
function standing(pull: PullState): CheckState[] {
  return written(pull).map(({ name, externalId, state }, index) => {
    const conclusion = state.status === 'completed' ? state.conclusion : null;
    return { id: index + 1, name, status: state.status, conclusion, externalId, startedAt: null };
  });
}

describe('a rendered change that is too long for one check', () => {
  test('goes on in neutral pages behind the two checks', () => {
    const checks = written(aPullOf(300));
    expect(checks.map(({ name }) => name)).toEqual([
      'shiplock/diff',
      'shiplock/promotion',
      'shiplock/diff 2',
      'shiplock/diff 3',
    ]);
    for (const page of checks.slice(2)) {
      expect(page).toMatchObject({ isPage: true, state: { status: 'completed', conclusion: 'neutral' } });
    }
  });

  test('is written once: the same findings again write nothing', () => {
    expect(written(aPullOf(300, standing(aPullOf(300))))).toEqual([]);
  });

  test('says in the comment where the rest is', () => {
    const [comment] = actionsOf(planOf({ config, pulls: [aPullOf(300)], ledger }), 'ensureComment');
    expect(comment?.body).toContain('`shiplock/diff` and 2 pages beside it');
    expect(comment?.body).toContain('(https://github.example/acme/gitops/pull/7/checks)');
  });

  test('leaves pages that say so when it became shorter, once', () => {
    const before = standing(aPullOf(300));
    const emptied = written(aPullOf(1, before));
    expect(emptied.map(({ name, title }) => [name, title])).toEqual([
      ['shiplock/diff', expect.any(String)],
      ['shiplock/diff 2', 'Not needed any more'],
      ['shiplock/diff 3', 'Not needed any more'],
    ]);
    const after = standing(aPullOf(1, before));
    const promotion = before.filter(({ name }) => name === 'shiplock/promotion');
    expect(written(aPullOf(1, [...promotion, ...after]))).toEqual([]);
  });

  test('has no pages where environments are only observed', () => {
    const observed = valid({ dev: {}, staging: { after: ['dev'], mode: 'observe' } });
    const checks = actionsOf(planOf({ config: observed, pulls: [aPullOf(300)], ledger }), 'ensureCheck');
    expect(checks.map(({ name }) => name)).toEqual(['shiplock/promotion']);
  });
});

describe('300 targets with 20 objects each, and 7,000 changed files', () => {
  const changes = Array.from({ length: 300 }, (_, index) => {
    const objects = Array.from({ length: 20 }, (_, number) => {
      const text = Array.from(
        { length: 30 },
        (_, line) => `+ app-${index} object-${number} line-${line} ${'x'.repeat(40)}`,
      );
      return anObjectChange({ name: `object-${number}`, text: text.join('\n') });
    });
    return {
      ...aChange('staging', '1.4.2', '1.4.3'),
      application: `app-${index}`,
      diff: { status: 'rendered' as const, changes: objects },
    };
  });
  const files = Array.from({ length: 7000 }, (_, index) => `apps/app-${index % 300}/file-${index}.yaml`);
  const pull = aPromotion('staging', '1.4.2', '1.4.3', { changes, files });
  const plan = planOf({ config, pulls: [pull], ledger });
  const said = actionsOf(plan, 'ensureCheck');
  const comments = actionsOf(plan, 'ensureComment');

  test('cost ten content creations of the 80 that GitHub takes a minute: two checks, seven pages, a comment', () => {
    expect([said.length, comments.length]).toEqual([9, 1]);
  });

  test('are all told: a row for each target, what was left out by name, every text inside of the limits', () => {
    const texts = said.flatMap(({ summary, text = '' }) => [summary, text]);
    for (const text of [...texts, comments[0]?.body ?? '']) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
    for (let index = 0; index < 300; index += 1) expect(texts.join('')).toContain(`| \`app-${index}/staging\` |`);
    expect(texts[0]).toContain('✂️ Left out of all pages for length');
    expect(comments[0]?.body).toContain('More of it is in the check `shiplock/diff` and 7 pages beside it');
  });
});
