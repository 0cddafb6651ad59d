import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/sandbox/cluster/object.ts';
import { fieldMatcher, labelMatcher, selects } from '../../../src/sandbox/cluster/selectors.ts';

function labelled(labels: Record<string, string>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n', labels },
    status: { phase: 'Running' },
  };
}

describe('a label selector', () => {
  const web = labelled({ 'app.kubernetes.io/name': 'web', tier: 'front', empty: '' });

  it.each([
    ['', true],
    ['tier=front', true],
    ['tier == front', true],
    ['tier!=back', true],
    ['absent!=back', true],
    ['tier in (front, back)', true],
    ['tier in (back)', false],
    ['absent in (x)', false],
    ['tier notin (front)', false],
    ['absent notin (front)', true],
    ['app.kubernetes.io/name', true],
    ['!tier', false],
    ['! absent', true],
    ['empty=', true],
    ['absent=', false],
    ['tier=front,app.kubernetes.io/name in (web,api),!absent', true],
    ['tier=front,tier=back', false],
  ])('%j is %j', (selector, result) => {
    expect(labelMatcher(selector)(web)).toBe(result);
  });

  it.each(['a=b=c', 'a in b', '(x)', 'a in (b'])('%j does not parse', (selector) => {
    expect(() => labelMatcher(selector)).toThrow(expect.objectContaining({ code: 400 }));
  });
});

describe('a field selector', () => {
  it.each([
    ['metadata.name=p,metadata.namespace=n', true],
    ['metadata.name!=p', false],
    ['status.phase==Running', true],
  ])('%j is %j', (selector, result) => {
    expect(fieldMatcher(selector, 'Pod')(labelled({}))).toBe(result);
  });

  it('knows the fields of pods for pods only', () => {
    expect(() => fieldMatcher('status.phase=Running', 'Deployment')).toThrow('field label not supported');
  });
});

describe('a selector object', () => {
  it.each([
    [{ matchLabels: { a: '1' } }, true],
    [{ matchLabels: { a: '2' } }, false],
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }, true],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, false],
    [{ matchExpressions: [{ key: 'b', operator: 'DoesNotExist' }] }, true],
    [{ matchExpressions: [{ key: 'b', operator: 'Exists' }] }, false],
    [{}, true],
  ])('%j is %j', (selector, result) => {
    expect(selects(selector, { a: '1' })).toBe(result);
  });
});
