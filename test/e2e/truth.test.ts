import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameOf } from '../../src/diff/kube-object.ts';
import type { ObjectChange } from '../../src/model/changes.ts';
import { type SamplePulls, type Sides, samples, startSamplePulls } from '../goldens/sample-pulls.ts';
import { startTestCluster, type TestCluster } from './cluster/start.ts';
import { differing, isWithin, pointerOf } from './truth/leaves.ts';
import { couldRemove, dryRuns, inOwnNamespace, keyOf, type Staged } from './truth/server-view.ts';

/**
 * What the sample repositories' pull requests change is what a real API server says: the answers to dry runs of both
 * sides, compared without the code that is tested.
 */

/**
 * Where what we say and what the server says may differ, and why; nothing else may.
 *
 * | exception | reason |
 * |---|---|
 * | same value | a quantity written in another way is stored in one form, so nothing differs there; we count it as noise |
 * | string data | the server writes `stringData` of a Secret into `data`, under the same key |
 * | renames | a server knows none: the old object goes and a new one comes |
 * | defaults | below a field that we say is added the server fills in defaults: they are part of what is added |
 * | text in text | of a document inside a text we name the field, the server the whole text |
 */
let pulls: SamplePulls;
let cluster: TestCluster;
const targets: { name: string; sides: Sides; staged: Staged }[] = [];
let answers: Awaited<ReturnType<typeof dryRuns>>;

beforeAll(async () => {
  [pulls, cluster] = await Promise.all([startSamplePulls(), startTestCluster()]);
  for (const sample of samples) {
    for (const sides of await pulls.sides(sample)) {
      const namespace = `truth-${targets.length}`;
      const staged = { before: inOwnNamespace(sides.before, namespace), after: inOwnNamespace(sides.after, namespace) };
      const { application, environment } = sides.change;
      targets.push({ name: `${sample.name}: ${application}/${environment}`, sides, staged });
    }
  }
  const staged = targets.map((target) => target.staged);
  answers = await dryRuns(cluster.kubectl, staged);
});
afterAll(async () => {
  await cluster?.stop();
  await pulls?.stop();
});

function changesOf({ change }: Sides): ObjectChange[] {
  if (change.diff.status !== 'rendered') throw new Error(JSON.stringify(change.diff));
  return change.diff.changes;
}

/** What we say of each object, renames as a removal and an addition (exception: renames). */
function claimsOf(sides: Sides, { before, after }: Staged): Map<string, ObjectChange> {
  const namespace = [...before, ...after].find(({ metadata }) => metadata.namespace)?.metadata.namespace;
  const claims = new Map<string, ObjectChange>();
  for (const change of changesOf(sides)) {
    const where = change.kind === 'CustomResourceDefinition' ? {} : { namespace };
    const key = (name: string) => keyOf({ kind: change.kind, metadata: { ...where, name } });
    claims.set(key(change.name), change.change === 'renamed' ? { ...change, change: 'added' } : change);
    if (change.former !== undefined) claims.set(key(change.former.name), { ...change, change: 'removed' });
  }
  return claims;
}

/** Which objects of a target differ, as the server has it. */
function saidOf({ before, after }: Staged): string[] {
  const [left, right] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  return [...new Set([...left, ...right])].flatMap((key) => {
    if (!left.has(key)) return [`${key} added`];
    if (!right.has(key)) return [`${key} removed`];
    return differing(answers.before.get(key), answers.after.get(key)).size > 0 ? [`${key} modified`] : [];
  });
}

describe('an API server says the same', () => {
  test('of which objects come, go and change', () => {
    let count = 0;
    for (const { name, sides, staged } of targets) {
      const claims = [...claimsOf(sides, staged)].flatMap(([key, { change, fields }]) => {
        const isRewritten = fields.length > 0 && fields.every(({ reason }) => reason === 'same-value');
        return isRewritten ? [] : [`${key} ${change}`];
      });
      expect(claims.sort(), name).toEqual(saidOf(staged).sort());
      count += claims.length;
    }
    expect(count).toBeGreaterThan(15);
  });

  test('of what can be removed and added', async () => {
    for (const { staged } of targets) {
      const after = new Set(staged.after.map(keyOf));
      const gone = staged.before.filter((object) => !after.has(keyOf(object)));
      for (const object of gone) expect(await couldRemove(cluster.kubectl, object), nameOf(object)).toBe(true);
      for (const object of staged.after) expect(answers.after.has(keyOf(object)), keyOf(object)).toBe(true);
    }
  });

  test('of every field', () => {
    let fields = 0;
    for (const { name, sides, staged } of targets) {
      for (const [key, change] of claimsOf(sides, staged)) {
        if (change.change !== 'modified') continue;
        fields += change.fields.length;
        expect(disagreements(change, key), `${name} ${key}`).toEqual([]);
      }
    }
    expect(fields).toBeGreaterThan(20);
  });
});

/** What only one of both says, save for what the exceptions allow. */
function disagreements(change: ObjectChange, key: string): string[] {
  const both = [answers.before.get(key), answers.after.get(key)];
  const said = differing(...(both as [unknown, unknown]));
  const claims = change.fields.map((field) => ({ field, pointer: pointerOf(inData(change, field), both) }));
  const found: string[] = [];
  for (const pointer of said) {
    // Also what the server filled in below it: exception: defaults.
    if (!claims.some((claim) => isWithin(pointer, claim.pointer))) found.push(`only the server: ${pointer}`);
  }
  for (const { field, pointer } of claims) {
    const isSaid = [...said].some((one) => isWithin(one, pointer));
    // Exception: same value.
    if (isSaid === (field.reason === 'same-value')) found.push(`only we: ${field.path} (${pointer})`);
  }
  return found;
}

/** Exception: string data. */
function inData({ kind }: ObjectChange, field: ObjectChange['fields'][number]): ObjectChange['fields'][number] {
  return kind === 'Secret' ? { ...field, path: field.path.replace(/^stringData\b/, 'data') } : field;
}
