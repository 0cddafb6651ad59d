import { describe, expect, it } from 'vitest';
import type { FieldChange } from '../../src/model/changes.ts';
import type { TargetChange } from '../../src/model/snapshot.ts';
import { changeSection } from '../../src/text/change-section.ts';
import { groupChanges } from '../../src/text/group-changes.ts';
import { anObjectChange, aRelease, aTargetAt, aTargetChange } from './builders.ts';

const label: FieldChange = {
  path: 'metadata.labels.chart',
  from: 'a-1',
  to: 'a-2',
  noise: true,
  reason: 'version-label',
};
const order: FieldChange = { path: 'spec.env', from: 'order A, B', to: 'order B, A', noise: true, reason: 'order' };

function section(change: Parameters<typeof anObjectChange>[0], detail: 'full' | 'fields' | 'names' = 'full'): string {
  const changes = [anObjectChange(change)];
  return changeSection({ targets: ['checkout/prod'], diff: { status: 'rendered', changes } }, detail);
}

describe('an object', () => {
  it('under another name is told with both', () => {
    const former = { kind: 'ConfigMap', namespace: 'shop', name: 'env-old' };
    const text = section({
      change: 'renamed',
      former,
      kind: 'ConfigMap',
      namespace: 'shop',
      name: 'env-new',
      fields: [],
      text: '',
    });
    expect(text).toContain('**ConfigMap** `shop/env-old` → `shop/env-new` renamed');
    expect(text).toContain('<code>checkout/prod</code>: 1 renamed');
  });

  it('has a line for each field, those beyond ten counted, and the YAML', () => {
    const fields = Array.from({ length: 12 }, (_, index) => ({
      path: `spec.f${index}`,
      from: 'a',
      to: null,
      noise: false,
    }));
    const text = section({ fields });
    expect(text.match(/^- `spec\.f\d+`: `a` → nothing$/gm)).toHaveLength(10);
    expect(text).toContain('- and 2 more fields');
    expect(text).toContain('```diff');
  });
});

describe('noise', () => {
  it('is counted with its reasons, and one click away', () => {
    const text = section({ fields: [...anObjectChange().fields, label, label, order] });
    expect(text).toContain('modified; hidden: 2 version labels, 1 order');
    expect(text).toContain('<summary>Hidden as noise: 3 fields (2 version labels, 1 order)</summary>');
    expect(text).toContain('- Deployment `checkout/checkout`: `metadata.labels.chart`: `a-1` → `a-2`;');
  });

  it('of an object in which nothing else changes keeps the object', () => {
    const text = section({ fields: [label], text: '' });
    expect(text).toContain('1 only noise');
    expect(text).toContain('(1 version label); 1 object changes in nothing else</summary>');
    expect(section({ fields: [label], text: '' }, 'names')).toContain('Hidden as noise: 1 field (1 version label)');
  });
});

describe('targets', () => {
  function at(environment: string, value: string): TargetChange {
    const fields = [
      { path: 'spec.host', from: `old.${value}.example.com`, to: `new.${value}.example.com`, noise: false },
    ];
    const changes = [anObjectChange({ namespace: `shop-${value}`, fields, text: '' })];
    const side = aTargetAt(aRelease('1.4.3'), environment);
    const after = { ...side, target: { ...side.target, namespace: `shop-${environment}` } };
    return aTargetChange({ environment, before: null, after, diff: { status: 'rendered', changes } });
  }

  it('that differ in their own names alone are one, and it is said', () => {
    const groups = groupChanges([at('staging', 'staging'), at('prod', 'prod')]);
    expect(groups).toHaveLength(1);
    const text = groups.map((group) => changeSection(group, 'full')).join('');
    expect(text).toContain('<code>checkout/staging</code>, <code>checkout/prod</code>: 1 modified in each');
    expect(text).toContain(
      'Shown for `checkout/staging`. The other one differs in the names of environment and namespace alone.',
    );
  });

  it('that name another environment stay apart', () => {
    expect(groupChanges([at('staging', 'staging'), at('prod', 'dev')])).toHaveLength(2);
    expect(groupChanges([at('staging', 'staging'), at('prod', 'production')])).toHaveLength(2);
  });

  it('that are equal are one, without a word about names', () => {
    const [group] = groupChanges([aTargetChange(), aTargetChange({ environment: 'staging' })]);
    expect(group).not.toHaveProperty('alike');
    expect(group?.targets).toEqual(['checkout/prod', 'checkout/staging']);
  });
});
