import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TargetChange } from '../../src/model/snapshot.ts';
import { type CommentInput, renderComment } from '../../src/text/comment.ts';
import { COMMENT_LIMIT } from '../../src/text/size-ladder.ts';
import { byteLength } from '../../src/text/within-bytes.ts';
import {
  anObjectChange,
  aRelease,
  aTargetAt,
  aTargetChange,
  blocked,
  head,
  now,
  overridden,
  passed,
  waiting,
} from './builders.ts';

const diffPassed = passed('diff', { message: 'every target renders' });

function input(more: Partial<CommentInput> = {}): CommentInput {
  return {
    now,
    pull: { head, merged: false },
    changes: [aTargetChange()],
    verdicts: { diff: diffPassed, promotion: passed('promotion', { message: 'every gate is open' }) },
    sets: [],
    landed: [],
    drift: [],
    waits: [],
    command: null,
    ...more,
  };
}

/** Renders, and compares with the file that a person reads; `UPDATE=1` writes it anew. */
function expectGolden(name: string, comment: string): void {
  const file = new URL(`../../fixtures/comments/${name}.md`, import.meta.url);
  if (process.env['UPDATE'] === '1') writeFileSync(file, comment);
  expect(comment).toBe(readFileSync(file, 'utf8'));
}

const noise = anObjectChange({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  name: 'checkout-env',
  fields: [{ path: 'metadata.labels[helm.sh/chart]', from: 'checkout-0.3.1', to: 'checkout-0.3.2', noise: true }],
  text: '',
});

describe('reads as', () => {
  it('a promotion that waits for a person', () => {
    const promotion = waiting('promotion', {
      message: 'waits for approval by @olga or team `release`',
      children: [
        passed('order', { message: '`1.4.3` was proven in `staging` at 2026-11-20T09:12:44Z' }),
        passed('soak', { message: 'healthy in `staging` for 30 min, since 2026-11-21T13:50:01Z' }),
        waiting('approval', { message: 'waits for approval by @olga or team `release`' }),
      ],
    });
    const change = aTargetChange({
      diff: {
        status: 'rendered',
        changes: [
          anObjectChange(),
          anObjectChange({
            change: 'added',
            kind: 'PodDisruptionBudget',
            apiVersion: 'policy/v1',
            text: '+apiVersion: policy/v1\n+kind: PodDisruptionBudget',
            fields: [],
          }),
          noise,
        ],
      },
    });
    const command = { usage: '/promote', effect: 'approves this promotion at `abc1234`' };
    expectGolden(
      'waits-for-a-person',
      renderComment(input({ changes: [change], verdicts: { diff: diffPassed, promotion }, command })),
    );
  });

  it('a pull request by hand that jumps the order', () => {
    const promotion = blocked('promotion', {
      message: '`ghcr.io/acme/checkout:1.4.3` is not proven in `staging`',
      children: [
        blocked('order', { message: '`staging` runs `1.4.2`; let it prove `1.4.3` first, or close this pull request' }),
        waiting('approval', { message: 'waits for approval by @olga' }),
      ],
    });
    expectGolden('jumps-the-order', renderComment(input({ verdicts: { diff: diffPassed, promotion } })));
  });

  it('a soak that runs', () => {
    const soak = waiting('soak', {
      message: 'must be healthy in `dev` for 10 min',
      waitsFor: 'time',
      until: '2026-11-22T00:05:00Z',
    });
    const promotion = waiting('promotion', {
      message: 'waits for the soak in `dev`',
      waitsFor: 'time',
      children: [soak],
    });
    expectGolden('soaks', renderComment(input({ verdicts: { diff: diffPassed, promotion } })));
  });

  it('a release that has landed', () => {
    const landed = [{ environment: 'prod', sha: head, seconds: 7.3 }];
    expectGolden('landed', renderComment(input({ pull: { head, merged: true }, landed })));
  });

  it('targets that come, go and do not render', () => {
    const broken: TargetChange['diff'] = {
      status: 'failed',
      side: 'head',
      message: 'execution error at (web/templates/deployment.yaml:12:20): image.tag is required\n```',
      file: 'charts/web/templates/deployment.yaml',
      line: 12,
    };
    const changes = [
      aTargetChange({
        before: null,
        environment: 'lab',
        diff: {
          status: 'rendered',
          changes: [anObjectChange({ change: 'added', fields: [], text: '+kind: Deployment' })],
        },
      }),
      aTargetChange({
        after: null,
        environment: 'old',
        diff: {
          status: 'rendered',
          changes: [anObjectChange({ change: 'removed', fields: [], text: '-kind: Deployment' })],
        },
      }),
      aTargetChange({ environment: 'dev', after: aTargetAt(aRelease('1.4.2')), diff: broken }),
      aTargetChange({ environment: 'staging', diff: { ...broken, side: 'base', file: null, line: null } }),
    ];
    const diff = blocked('diff', { message: '`checkout/dev` does not render' });
    const promotion = overridden('promotion', 'ada', { message: 'order skipped' });
    expectGolden('come-go-break', renderComment(input({ changes, verdicts: { diff, promotion } })));
  });
});

describe('merged but not live everywhere', () => {
  it('says that it is syncing', () => {
    const comment = renderComment(input({ pull: { head, merged: true } }));
    expect(comment).toContain('### ⏳ Merged, now syncing');
  });
});

describe('size', () => {
  function many(targets: number, objects: number, lines: number): TargetChange[] {
    const text = Array.from({ length: lines }, (_, line) => `+  line-${line}: "ä😀 value"`).join('\n');
    const objectsOf = (app: number) =>
      Array.from({ length: objects }, (_, index) =>
        anObjectChange({ namespace: `app-${app}`, name: `object-${index}`, text }),
      );
    return Array.from({ length: targets }, (_, index) =>
      aTargetChange({ application: `app-${index}`, diff: { status: 'rendered', changes: objectsOf(index) } }),
    );
  }

  it('shows the same change in many targets once', () => {
    const comment = renderComment(
      input({ changes: ['a', 'b', 'c', 'd', 'e'].map((application) => aTargetChange({ application })) }),
    );
    expect(comment.match(/```diff/g)).toHaveLength(1);
    const names = ['a', 'b', 'c', 'd'].map((name) => `<code>${name}/prod</code>`).join(', ');
    expect(comment).toContain(`<summary>${names} and 1 more target: 1 modified in each</summary>`);
  });

  it('keeps everything that fits', () => {
    const comment = renderComment(input({ changes: many(2, 2, 10) }));
    expect(comment).not.toContain('Left out');
    expect(comment.match(/```diff/g)).toHaveLength(4);
  });

  it('steps down the largest first, and says so', () => {
    const changes = [...many(1, 4, 1000), aTargetChange()];
    const comment = renderComment(input({ changes }));
    expect(byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(comment).toContain('+        image: ghcr.io/acme/checkout:1.4.3');
    expect(comment).toContain(
      '- `spec.template.spec.containers[checkout].image`: `ghcr.io/acme/checkout:1.4.2` → `ghcr.io/acme/checkout:1.4.3`',
    );
    expect(comment).toContain(
      '✂️ Left out for length: the texts of `app-0/prod`. The check `shiplock/diff` shows more.',
    );
  });

  it('falls to names, then to counts', () => {
    const names = renderComment(input({ changes: many(4, 150, 20) }));
    expect(names).toContain('- modified **Deployment** `app-0/object-149`');
    const counts = renderComment(input({ changes: many(600, 50, 5) }));
    expect(counts).toMatch(/\| and \d+ more targets \|/);
    expect(counts).toContain('everything but the count of');
    for (const comment of [names, counts]) expect(byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT);
  });

  it('holds for any number of failures, closing every fold and fence', () => {
    const diff = {
      status: 'failed' as const,
      side: 'head' as const,
      message: '```\n'.repeat(3000),
      file: 'a',
      line: 1,
    };
    const changes = Array.from({ length: 200 }, (_, index) =>
      aTargetChange({ application: `app-${index}`, diff: { ...diff, message: `${index} ${diff.message}` } }),
    );
    const comment = renderComment(input({ changes }));
    expect(byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(comment.match(/<details>/g)?.length).toBe(comment.match(/<\/details>/g)?.length);
  });

  it('holds for any number of gates and landings', () => {
    const children = Array.from({ length: 3000 }, (_, index) =>
      waiting('order', { message: `名前 ${index} `.repeat(200) }),
    );
    const promotion = waiting('promotion', { message: '名'.repeat(60_000), children });
    const landed = Array.from({ length: 2000 }, () => ({ environment: 'prod', sha: head, seconds: 1 }));
    const comment = renderComment(
      input({ verdicts: { diff: diffPassed, promotion }, landed, changes: many(600, 3, 5) }),
    );
    expect(byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(comment).toMatch(/- and \d+ more lines/);
  });

  it('is the same text at another time of the day, so that nothing is written anew', () => {
    expect(renderComment(input({ now: '2026-11-21T20:00:00Z' }))).toBe(renderComment(input()));
  });
});
