import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/sandbox/cluster/json.ts';
import { jsonPatch, mergePatch } from '../../../src/sandbox/cluster/patches.ts';

const value = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('x', 'y'),
    fc.dictionary(fc.constantFrom('a', 'b', 'c~/'), tie('json'), { maxKeys: 3 }),
    fc.array(tie('json'), { maxLength: 3 }),
  ),
})).json;

describe('a merge patch', () => {
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j with %j gives %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('applied twice is applied once', () => {
    fc.assert(
      fc.property(value, value, (target, patch) => {
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });
});

describe('a JSON patch', () => {
  const target: JsonObject = { list: [1, 2], map: { 'a/b': { '~': 'x' } } };

  it.each<[string, Json, Json]>([
    ['adds to a map', { op: 'add', path: '/new', value: 1 }, { ...target, new: 1 }],
    ['adds into a list', { op: 'add', path: '/list/1', value: 9 }, { ...target, list: [1, 9, 2] }],
    ['adds at the end', { op: 'add', path: '/list/-', value: 9 }, { ...target, list: [1, 2, 9] }],
    ['replaces', { op: 'replace', path: '/map/a~1b/~0', value: 'y' }, { ...target, map: { 'a/b': { '~': 'y' } } }],
    ['removes', { op: 'remove', path: '/list/0' }, { ...target, list: [2] }],
    ['moves', { op: 'move', from: '/list/0', path: '/first' }, { list: [2], map: target['map'] ?? null, first: 1 }],
    ['copies', { op: 'copy', from: '/list', path: '/map' }, { list: [1, 2], map: [1, 2] }],
    ['replaces the whole', { op: 'replace', path: '', value: 7 }, 7],
    ['tests', { op: 'test', path: '/list', value: [1, 2] }, target],
  ])('%s', (_name, operation, result) => {
    const before = structuredClone(target);
    expect(jsonPatch(target, [operation])).toEqual(result);
    expect(target).toEqual(before);
  });

  it.each<[string, Json, number]>([
    ['a failing test', [{ op: 'test', path: '/list/0', value: 2 }], 422],
    ['a place that is not there', [{ op: 'remove', path: '/none' }], 422],
    ['a place past the end', [{ op: 'add', path: '/list/5', value: 1 }], 422],
    ['an index that is none', [{ op: 'replace', path: '/list/01', value: 1 }], 422],
    ['a parent that holds nothing', [{ op: 'add', path: '/list/0/x', value: 1 }], 422],
    ['an unknown operation', [{ op: 'twist', path: '/a' }], 400],
    ['a path that is no pointer', [{ op: 'remove', path: 'a' }], 400],
    ['no value', [{ op: 'add', path: '/a' }], 400],
    ['no list', { op: 'add' }, 400],
    ['no operation', [1], 400],
  ])('is refused with %s', (_name, patch, code) => {
    expect(() => jsonPatch(target, patch)).toThrow(expect.objectContaining({ code }));
  });

  it('that replaces the whole by a value gives that value', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        expect(jsonPatch(before, [{ op: 'replace', path: '', value: after }])).toEqual(after);
      }),
    );
  });
});
