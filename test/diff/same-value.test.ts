import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffObjects } from '../../src/diff/diff-objects.ts';
import { durationOf } from '../../src/diff/duration.ts';
import { quantityOf } from '../../src/diff/quantity.ts';
import { aDeployment } from './objects.ts';

function fieldsOf(before: unknown, after: unknown) {
  const [change] = diffObjects([{ ...aDeployment(), spec: before }], [{ ...aDeployment(), spec: after }]);
  return (change?.fields ?? []).map(({ path, noise, reason }) => [path, noise ? reason : 'real']);
}

describe('quantities', () => {
  it.each([
    ['1000m', '1'],
    ['1000m', 1],
    ['0.5', '500m'],
    ['1Gi', '1024Mi'],
    ['1G', '1000M'],
    ['1e3', '1k'],
    ['1.5Gi', '1536Mi'],
    ['100E', '100000P'],
    ['-1', '-1000m'],
  ])('%s is %s', (one, other) => {
    expect(quantityOf(one)).toBe(quantityOf(other));
    expect(quantityOf(one)).not.toBeNull();
  });

  it.each(['', 'm', '1 Gi', '1gi', 'one', '1e', true, '1Gi2', '9'.repeat(40), '1e999', null])('%s is none', (text) => {
    expect(quantityOf(text)).toBeNull();
  });

  it('keep their value whatever the suffix', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (number) => {
        expect(quantityOf(`${number}000m`)).toBe(quantityOf(number));
        expect(quantityOf(`${number}Gi`)).toBe(quantityOf(`${BigInt(number) * 1024n}Mi`));
        expect(quantityOf(number + 1)).not.toBe(quantityOf(number));
      }),
    );
  });

  it('are compared by value where Kubernetes reads quantities, and nowhere else', () => {
    expect(fieldsOf({ resources: { limits: { cpu: '1000m' } } }, { resources: { limits: { cpu: 1 } } })).toEqual([
      ['spec.resources.limits.cpu', 'same-value'],
    ]);
    expect(fieldsOf({ size: '1000m' }, { size: '1' })).toEqual([['spec.size', 'real']]);
    expect(fieldsOf({ resources: { limits: { cpu: '1001m' } } }, { resources: { limits: { cpu: '1' } } })).toEqual([
      ['spec.resources.limits.cpu', 'real'],
    ]);
  });
});

describe('durations', () => {
  it.each([
    ['90s', '1m30s'],
    ['1h', '60m'],
    ['1.5s', '1500ms'],
    ['1d', '24h'],
  ])('%s is %s', (one, other) => expect(durationOf(one)).toBe(durationOf(other)));

  it.each(['', '5', 's', '1x', 5, '1m 30s'])('%s is none', (text) => expect(durationOf(text)).toBeNull());

  it('are compared by value in fields that hold some', () => {
    expect(fieldsOf({ interval: '60s' }, { interval: '1m' })).toEqual([['spec.interval', 'same-value']]);
    expect(fieldsOf({ version: '60s' }, { version: '1m' })).toEqual([['spec.version', 'real']]);
  });
});

describe('nothing', () => {
  it.each([
    ['labels', {}],
    ['args', []],
    ['anything', null],
  ])('is the same as an empty one of %s', (key, empty) => {
    expect(fieldsOf({ a: 1 }, { a: 1, [key]: empty })).toEqual([[`spec.${key}`, 'empty']]);
    expect(fieldsOf({ a: 1, [key]: empty }, { a: 1 })).toEqual([[`spec.${key}`, 'empty']]);
  });

  it.each([
    ['emptyDir', {}],
    ['podSelector', {}],
    ['ingress', []],
  ])('is not the same as an empty %s', (key, empty) => {
    expect(fieldsOf({ a: 1 }, { a: 1, [key]: empty })).toEqual([[`spec.${key}`, 'real']]);
  });
});

it('a number is not its text', () => {
  const [change] = diffObjects(
    [{ ...aDeployment(), spec: { port: 8080 } }],
    [{ ...aDeployment(), spec: { port: '8080' } }],
  );
  expect(change?.fields).toEqual([{ path: 'spec.port', from: '8080', to: '"8080"', noise: false }]);
});
