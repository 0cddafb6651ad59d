import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/diff/kube-object.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { type Asked, nameOfAsked } from '../../../src/observe/inspecting/asked.ts';
import { createDigests } from '../../../src/observe/inspecting/digests.ts';
import { createKeptFindings, type FindingsStore } from '../../../src/observe/inspecting/kept-findings.ts';
import { aFinding, around, aSubject } from '../../inspect/subjects.ts';

function anObject(kind: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, labels: { app: name } }, spec: { list: [1, { deep: true }] } };
}

/** Everything that can be asked has something in it. */
function asks(): Asked {
  const { texts: _, ...subject } = aSubject([anObject('Service', 'web'), anObject('ConfigMap', 'env')]);
  const target = {
    ...subject.target,
    declared: { kind: 'Application' as const, namespace: 'argocd', name: 'shop', file: 'argocd/shop.yaml' },
  };
  const dev = { ...target, environment: 'dev', namespace: 'shop-dev' };
  return structuredClone<Asked>({
    subject: { ...subject, target, kubernetes: '1.34' },
    texts: [
      ['apps/shop/prod/app.yaml', 'a'.repeat(40)],
      ['argocd/shop.yaml', 'b'.repeat(40)],
    ],
    surroundings: {
      ...around({ inspections: { schema: 'warn' }, policies: ['platform'] }, [anObject('Namespace', 'shop')]),
      siblings: [{ target: dev, objects: [anObject('Service', 'web')] }],
      targets: [target, dev],
    },
    updated: [anObject('Service', 'web')],
    params: [anObject('ReplicaLimit', 'five')],
    names: ['schema', 'shape'],
  });
}

type Path = readonly (string | number)[];

/** Every value inside of a value, maps and lists as well as what is in them. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

/** Another value of the same kind, which differs in nothing else. */
function another(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [{}] : [...value, ...value];
  if (typeof value === 'object' && value !== null) return { ...value, more: 1 };
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value + 1 : `${String(value)}x`;
}

function changedAt(asked: Asked, path: Path): Asked {
  // Through JSON, which keeps no object in two places: only one of them is to change.
  const copy = { asked: JSON.parse(JSON.stringify(asked)) as unknown } as Record<string, unknown>;
  let holder: Record<string | number, unknown> = copy;
  const whole = ['asked', ...path];
  for (const key of whole.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  const last = whole.at(-1) as string;
  holder[last] = another(holder[last]);
  return copy['asked'] as Asked;
}

test('whatever an inspection sees is part of the name: no two questions that differ in anything share one', () => {
  const digests = createDigests();
  const whole = nameOfAsked(asks(), digests);
  expect(nameOfAsked(asks(), createDigests())).toBe(whole);
  // A key more at the very top is nothing that an inspection is handed.
  const paths = pathsIn(asks()).filter((path) => path.length > 0);
  expect(paths.length).toBeGreaterThan(150);
  const names = new Map<string, string>([[whole, 'unchanged']]);
  for (const path of paths) {
    const name = nameOfAsked(changedAt(asks(), path), digests);
    expect(names.get(name), `the name does not tell ${path.join('.')}`).toBeUndefined();
    names.set(name, path.join('.'));
  }
});

/** An outer place that others share, as the sealed rows are. */
function createRows(): FindingsStore & { rows: Map<string, unknown> } {
  const rows = new Map<string, unknown>();
  return {
    rows,
    get: async (keys) => keys.map((key) => rows.get(key)).find((row) => row !== undefined),
    set: (key, findings) => void rows.set(key, findings),
  };
}

/** Inspects, and counts how often. */
function createInspection(isLasting = true) {
  const counted = {
    times: 0,
    async inspect() {
      counted.times += 1;
      return { findings: [aFinding()], isLasting };
    },
  };
  return counted;
}

test('the same is inspected once, also when it is asked for twice at a time', async () => {
  const kept = createKeptFindings({ program: 'v1' });
  const counted = createInspection();
  await Promise.all([kept.of(asks(), counted.inspect), kept.of(asks(), counted.inspect)]);
  expect(await kept.of(asks(), counted.inspect)).toEqual([aFinding()]);
  expect(counted.times).toBe(1);
  await kept.of({ ...asks(), updated: [] }, counted.inspect);
  expect(counted.times).toBe(2);
});

test('a restart and another replica inspect nothing; another program does', async () => {
  const store = createRows();
  const counted = createInspection();
  await createKeptFindings({ program: 'v1', store }).of(asks(), counted.inspect);
  expect(await createKeptFindings({ program: 'v1', store }).of(asks(), counted.inspect)).toEqual([aFinding()]);
  expect(counted.times).toBe(1);
  await createKeptFindings({ program: 'v2', store }).of(asks(), counted.inspect);
  expect(counted.times).toBe(2);
});

test('what is kept and is no list of findings of today counts as not there, and is replaced', async () => {
  const { known: _, ...older } = aFinding();
  const broken = ['text', null, {}, [{}], [older], [{ ...aFinding(), inspection: 'of-yesterday' }], [aFinding(), 7]];
  for (const row of broken) {
    const store = createRows();
    const counted = createInspection();
    await createKeptFindings({ program: 'v1', store }).of(asks(), counted.inspect);
    for (const key of store.rows.keys()) store.rows.set(key, row);
    expect(await createKeptFindings({ program: 'v1', store }).of(asks(), counted.inspect)).toEqual([aFinding()]);
    expect(counted.times).toBe(2);
    expect([...store.rows.values()]).toEqual([[aFinding()]]);
  }
});

test('what ran out of time is inspected again, and an outage is not remembered', async () => {
  const store = createRows();
  const kept = createKeptFindings({ program: 'v1', store });
  const slow = createInspection(false);
  await kept.of(asks(), slow.inspect);
  await kept.of(asks(), slow.inspect);
  expect(slow.times).toBe(2);
  expect(store.rows.size).toBe(0);
  const down = (): Promise<{ findings: Finding[]; isLasting: boolean }> =>
    Promise.reject(new Error('the mirror is gone'));
  await expect(kept.of(asks(), down)).rejects.toThrow('the mirror is gone');
  const counted = createInspection();
  expect(await kept.of(asks(), counted.inspect)).toEqual([aFinding()]);
});
