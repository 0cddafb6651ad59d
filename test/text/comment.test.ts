import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Danger } from '../../src/model/changes.ts';
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
    pull: { head, merged: false, url: null },
    changes: [aTargetChange()],
    findings: [],
    pages: 1,
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
    expectGolden('landed', renderComment(input({ pull: { head, merged: true, url: null }, landed })));
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

const shop = { kind: 'Deployment', namespace: 'shop', name: 'web' };

function withDangers(application: string, environment = 'prod'): TargetChange {
  const dangers: Danger[] = [
    {
      rule: 'scale-to-zero',
      object: shop,
      path: 'spec.replicas',
      message: 'Replicas go from 3 to 0: nothing of it runs any more.',
    },
    {
      rule: 'deleted',
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data' },
      path: null,
      message: 'It is deleted, and its data with it.',
    },
  ];
  const finding = {
    inspection: 'safe-deployment' as const,
    level: 'failure' as const,
    object: shop,
    path: 'spec.template.spec.containers[web].image',
    message: 'The image has the moving tag `latest`. Name a version.',
    file: 'charts/web/values.yaml',
    line: 4,
    known: false,
  };
  const findings = [
    finding,
    { ...finding, level: 'warning' as const, message: 'No readiness probe | by @olga <b>.', line: null },
    { ...finding, known: true, message: 'No PodDisruptionBudget.' },
  ];
  const unknowns = ['The Secret `db` is read by `lookup` and is only in the cluster.'];
  return aTargetChange({
    application,
    environment,
    diff: { status: 'rendered', changes: [anObjectChange()], dangers, findings, unknowns },
  });
}

describe('calls out on top', () => {
  const diff = blocked('diff', {
    message: 'web/prod: The image has the moving tag `latest`. Name a version (charts/web/values.yaml:4)',
    reason: 'Findings',
  });
  const promotion = passed('promotion', { message: 'every gate is open' });

  it('dangers, findings and what could not be known, the same in several targets once', () => {
    const names = Array.from({ length: 12 }, (_, index) => `web-${index}`);
    const changes = [...names.map((name) => withDangers(name)), aTargetChange({ application: 'other' })];
    const own = {
      inspection: 'plaintext-secret' as const,
      level: 'failure' as const,
      object: null,
      path: null,
      message: 'A token is added in plain text. Take it out, and change it.',
      file: 'apps/web/secret.yaml',
      line: 7,
      known: false,
    };
    const comment = renderComment(input({ changes, findings: [own], verdicts: { diff, promotion } }));
    expectGolden('dangers-and-findings', comment);
    expect(comment.indexOf('dangerous changes')).toBeLessThan(comment.indexOf('| target |'));
    expect(comment.match(/Replicas go from 3 to 0/g)).toHaveLength(1);
  });

  it('counts what it has no room for, and says where it is', () => {
    const changes = Array.from({ length: 300 }, (_, index) => {
      const change = withDangers(`web-${index}`);
      if (change.diff.status !== 'rendered') throw new Error('it renders');
      const dangers = change.diff.dangers?.map((danger) => ({ ...danger, message: `${danger.message} (${index})` }));
      return { ...change, diff: { ...change.diff, dangers } };
    });
    const comment = renderComment(input({ changes }));
    expect(comment).toContain('🔥 **600 dangerous changes**');
    expect(comment).toMatch(/- and \d+ more, in the check `shiplock\/diff`/);
    expect(byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT);
  });

  it('nothing where only the base branch has findings, but counts them', () => {
    const change = withDangers('web');
    if (change.diff.status !== 'rendered') throw new Error('it renders');
    const findings = change.diff.findings?.map((finding) => ({ ...finding, known: true }));
    const comment = renderComment(input({ changes: [{ ...change, diff: { ...change.diff, findings, dangers: [] } }] }));
    expect(comment).toContain('🔎 **Findings: nothing new (3 more on the base branch as well)**');
    expect(comment).not.toContain('readiness probe');
  });
});

it('says of a fork who has to do what before anything is rendered', () => {
  const diff = waiting('diff', {
    reason: 'ForkNotApproved',
    message:
      'it comes from a fork: somebody with write access looks at abc1234 and says `/diff abc1234`, then it is rendered',
  });
  const changes = [aTargetChange({ diff: { status: 'withheld' } })];
  const command = { usage: '/diff abc1234', effect: 'lets this commit be rendered, if you have write access' };
  const promotion = passed('promotion', { message: 'every gate is open' });
  const comment = renderComment(input({ changes, verdicts: { diff, promotion }, command }));
  expectGolden('fork-waits', comment);
  expect(comment).not.toContain('<details>');
});

describe('merged but not live everywhere', () => {
  it('says that it is syncing', () => {
    const comment = renderComment(input({ pull: { head, merged: true, url: null } }));
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
      '✂️ Left out here for length: the texts of `app-0/prod`. All of it is in the check `shiplock/diff`.',
    );
  });

  it('links the checks and counts the pages where it has no room', () => {
    const pull = { head, merged: false, url: 'https://github.example/acme/gitops/pull/7' };
    const comment = renderComment(input({ pull, pages: 3, changes: many(3, 4, 400) }));
    expectGolden('overflows', comment);
    expect(comment).toContain(
      'All of it is in the check `shiplock/diff` and 2 pages beside it (`shiplock/diff 2` and up): [open the checks](https://github.example/acme/gitops/pull/7/checks).',
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
