import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Approvers } from '../../src/model/config.ts';
import type { DriftObject } from '../../src/model/drift.ts';
import { renderComment } from '../../src/text/comment.ts';
import type { DriftedTarget } from '../../src/text/drift-section.ts';
import {
  driftAnswer,
  driftCheckText,
  driftGoneBody,
  driftIssueBody,
  overwriteText,
} from '../../src/text/drift-text.ts';
import { parseDriftMarker } from '../../src/text/markers.ts';
import { CHECK_LIMIT, COMMENT_LIMIT } from '../../src/text/size-ladder.ts';
import { byteLength } from '../../src/text/within-bytes.ts';
import { aTargetChange, head, now, passed } from './builders.ts';

/** Compares with the file that a person reads; `UPDATE=1` writes it anew. */
function expectGolden(name: string, text: string): void {
  const file = new URL(`../../fixtures/comments/${name}.md`, import.meta.url);
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const at = '2026-11-21T11:02:03Z';

function anObject(object: Partial<DriftObject> = {}): DriftObject {
  const by = { manager: 'kubectl', subresource: 'scale', at };
  const fields = [{ path: 'spec.replicas', kind: 'changed' as const, git: '3', live: '5', by }];
  const place = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'checkout' };
  return { ...place, state: 'changed', fields, more: 0, ...object };
}

function aDrifted(target: string, objects: DriftObject[], more: Partial<DriftedTarget> = {}): DriftedTarget {
  const found = { id: 'd', since: at, objects, more: 0, hidden: {}, healing: { status: 'off' as const } };
  return { target, heal: 'report', drift: found, ...more };
}

/** Everything that a person can do to a live object, in one target. */
const everything = aDrifted('checkout/prod', [
  anObject(),
  anObject({
    name: 'web',
    fields: [
      {
        path: 'spec.template.spec.containers[name=debug]',
        kind: 'added',
        git: null,
        live: '{"name":"debug","image":"busybox|latest"}',
        by: { manager: 'kubectl-edit', subresource: null, at },
      },
      { path: 'metadata.labels.team', kind: 'removed', git: '"shop"', live: null, by: null },
    ],
    more: 3,
  }),
  anObject({ group: '', kind: 'Service', name: 'checkout', state: 'missing', fields: [] }),
]);
everything.drift.hidden = { 'API defaults': 12, autoscaler: 1 };

describe('reads as', () => {
  it('a pull request whose merge would overwrite what people changed', () => {
    const verdicts = { diff: passed('diff'), promotion: passed('promotion', { message: 'every gate is open' }) };
    const pull = { head, merged: false, url: null };
    const rest = {
      findings: [],
      pages: 1,
      isWhole: true,
      sets: [],
      landed: [],
      waits: [],
      command: null,
      changes: [aTargetChange()],
    };
    expectGolden('overwrites-drift', renderComment({ now, pull, verdicts, ...rest, drift: [everything] }));
  });

  it('the tracking issue of an environment that heals on a word', () => {
    const approvers = Approvers.parse({ users: ['olga'], teams: ['release'] });
    const drifted = [aDrifted('basket/prod', [anObject()]), everything].map((one) => ({
      ...one,
      heal: 'approve' as const,
    }));
    expectGolden('drift-issue', driftIssueBody('prod', drifted, approvers));
  });

  it('the tracking issue when the drift is gone', () => expectGolden('drift-issue-gone', driftGoneBody('prod')));
});

describe('whatever a cluster says', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 400 }),
    fc.constantFrom(
      '@olga',
      '```',
      '`',
      '</details>',
      '<img src=x>',
      '#12',
      '|',
      '<!-- shiplock:drift {} -->',
      '\n### x',
    ),
  );
  const field = fc.record({
    path: text,
    kind: fc.constantFrom('changed' as const, 'removed' as const, 'added' as const),
    git: fc.option(text),
    live: fc.option(text),
    by: fc.option(fc.record({ manager: text, subresource: fc.option(text), at: fc.option(fc.constant(at)) })),
  });
  const object = fc.record({
    group: text,
    kind: text,
    namespace: fc.option(text),
    name: text,
    state: fc.constantFrom('changed' as const, 'missing' as const),
    fields: fc.array(field, { maxLength: 20 }),
    more: fc.nat(9),
  });
  const drifted = fc.array(
    fc.record({
      target: fc.constantFrom('checkout/prod', 'web/prod', 'a/b'),
      heal: fc.constantFrom('report' as const, 'approve' as const, 'auto' as const),
      drift: fc.record({
        id: fc.constant('d'),
        since: fc.constant(at),
        objects: fc.array(object, { minLength: 1, maxLength: 20 }),
        more: fc.nat(9),
        hidden: fc.dictionary(text, fc.integer({ min: 1, max: 9 }), { maxKeys: 12 }),
        healing: fc.constant({ status: 'off' as const }),
      }),
    }),
    { minLength: 1, maxLength: 8, size: 'max' },
  );

  it('fits, keeps its folds closed, pings nobody and makes no HTML', () => {
    fc.assert(
      fc.property(drifted, (targets) => {
        const texts = [
          [driftIssueBody('prod', targets, undefined), COMMENT_LIMIT],
          [driftCheckText(targets).summary, CHECK_LIMIT],
          [overwriteText(targets), 17_000],
          [driftAnswer(['a/b'], targets, []), 13_000],
        ] as const;
        for (const [markdown, limit] of texts) {
          expect(byteLength(markdown)).toBeLessThanOrEqual(limit);
          const outside = markdown.replaceAll(/(?<![\\`])(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g, '');
          expect(outside.match(/<details>/g)?.length).toBe(outside.match(/<\/details>/g)?.length);
          expect(outside).not.toMatch(/@[a-z]|<img|#\d/);
        }
        expect(parseDriftMarker(texts[0][0])).toEqual({
          environment: 'prod',
          targets: targets.map(({ target }) => target),
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is left out by targets, largest first, and named', () => {
    const long = Array.from({ length: 20 }, (_, index) => {
      const fields = Array.from({ length: 20 }, () => ({
        ...(anObject().fields[0] as DriftObject['fields'][number]),
        live: 'x'.repeat(190),
      }));
      return anObject({ name: `object-${index}`, fields });
    });
    const body = driftIssueBody('prod', [aDrifted('big/prod', long), aDrifted('small/prod', [anObject()])], undefined);
    expect(body).toContain('- **Deployment** `shop/object-19`: 20 fields');
    expect(body).toContain('| `spec.replicas` | `5` | `3` |');
    expect(body).toContain('Left out for length: fields of `big/prod`.');
  });

  it('is not mistaken for a tracking issue of ours', () => {
    expect(parseDriftMarker('hello\n<!-- shiplock:drift {"environment":"prod","targets":[]} -->')).toBeNull();
    expect(parseDriftMarker('<!-- shiplock:drift {"environment":1,"targets":[]} -->')).toBeNull();
    expect(parseDriftMarker('<!-- shiplock:drift nonsense -->')).toBeNull();
  });
});
