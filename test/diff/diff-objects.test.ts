import { describe, expect, it } from 'vitest';
import { diffObjects } from '../../src/diff/diff-objects.ts';
import { ObjectChange } from '../../src/model/changes.ts';
import { aConfigMap, aDeployment } from './objects.ts';

describe('an object', () => {
  it('that is equal is left out, whatever the order of its keys', () => {
    const { metadata, spec, ...rest } = aDeployment();
    expect(diffObjects([aDeployment()], [{ spec, metadata, ...rest }])).toEqual([]);
  });

  it('that changed is shown by fields and as text, noise only counted', () => {
    const [change, ...others] = diffObjects(
      [aDeployment()],
      [aDeployment('ghcr.io/acme/checkout:1.4.3', 'checkout-0.3.2')],
    );
    expect(others).toEqual([]);
    expect(ObjectChange.parse(change)).toEqual({
      change: 'modified',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'checkout',
      fields: [
        {
          path: 'metadata.labels[helm.sh/chart]',
          from: 'checkout-0.3.1',
          to: 'checkout-0.3.2',
          noise: true,
          reason: 'version-label',
        },
        {
          path: 'spec.template.metadata.labels[helm.sh/chart]',
          from: 'checkout-0.3.1',
          to: 'checkout-0.3.2',
          noise: true,
          reason: 'version-label',
        },
        {
          path: 'spec.template.spec.containers[checkout].image',
          from: 'ghcr.io/acme/checkout:1.4.2',
          to: 'ghcr.io/acme/checkout:1.4.3',
          noise: false,
        },
      ],
      text: [
        ' ⋮',
        '           value: info',
        '         - name: PORT',
        '           value: "8080"',
        '-        image: ghcr.io/acme/checkout:1.4.2',
        '+        image: ghcr.io/acme/checkout:1.4.3',
        '         ports:',
        '         - containerPort: 8080',
      ].join('\n'),
    });
  });

  it('that changed only in noise stays, with an empty text', () => {
    const [change] = diffObjects([aDeployment()], [aDeployment(undefined, 'checkout-0.3.2')]);
    expect(change?.text).toBe('');
    expect(change?.fields.map((field) => field.noise)).toEqual([true, true]);
  });

  it('that came or went is shown whole', () => {
    const map = aConfigMap({ 'app.conf': 'a = 1\n\nb = 2\n', flag: 'true', empty: '' });
    const text = (sign: string): string =>
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'metadata:',
        '  name: checkout-env',
        '  namespace: shop',
        'data:',
        '  app.conf: |',
        '    a = 1',
        '',
        '    b = 2',
        '  empty: ""',
        '  flag: "true"',
      ]
        .map((line) => sign + line)
        .join('\n');
    expect(diffObjects([], [map])).toMatchObject([{ change: 'added', fields: [], text: text('+') }]);
    expect(diffObjects([map], [])).toMatchObject([{ change: 'removed', fields: [], text: text('-') }]);
  });

  it('is the same one after its API version moved, also in another namespace, unless it is an entirely different one', () => {
    const old = { ...aDeployment(), apiVersion: 'apps/v1beta1' };
    expect(diffObjects([old], [aDeployment()])).toMatchObject([
      { change: 'modified', fields: [{ path: 'apiVersion', from: 'apps/v1beta1', to: 'apps/v1' }] },
    ]);
    const elsewhere = { ...aDeployment(), metadata: { name: 'checkout', namespace: 'other' } };
    expect(diffObjects([aDeployment()], [elsewhere])).toMatchObject([
      { change: 'renamed', former: { namespace: 'shop', name: 'checkout' }, namespace: 'other' },
    ]);
    const other = { ...aConfigMap({ a: '1', b: '2' }), metadata: { name: 'checkout-env', namespace: 'other' } };
    const changes = diffObjects([aConfigMap({ x: 'y', z: 'w', v: 'u' })], [other]);
    expect(changes.map((one) => one.change).sort()).toEqual(['added', 'removed']);
  });

  it('that stands twice on a side is not lost', () => {
    expect(diffObjects([aDeployment()], [aDeployment(), aDeployment()])).toMatchObject([{ change: 'added' }]);
  });

  it('with a generated hash in its name is paired by the rest of it', () => {
    const before = [aConfigMap({ a: '1' }, 'env-7h2k9mtb4c'), aConfigMap({ a: '1' }, 'other-7h2k9mtb4c')];
    const after = [aConfigMap({ a: '2' }, 'env-5f8g2hm9dk'), aConfigMap({ b: '1' }, 'plain')];
    expect(
      diffObjects(before, after).map(({ change, name, fields }) => [change, name, fields.map((field) => field.path)]),
    ).toEqual([
      ['renamed', 'env-5f8g2hm9dk', ['data.a']],
      ['removed', 'other-7h2k9mtb4c', []],
      ['added', 'plain', []],
    ]);
  });
});

describe('lists', () => {
  function env(...names: string[]) {
    const object = aDeployment();
    const list = names.map((name) => ({ name, value: name.toLowerCase() }));
    return { ...object, spec: { template: { spec: { containers: [{ name: 'c', env: list }] } } } };
  }

  it('are matched by their merge key, so that an item in front moves nothing', () => {
    const [change] = diffObjects([env('A', 'B')], [env('NEW', 'A', 'B')]);
    expect(change?.fields).toEqual([
      {
        path: 'spec.template.spec.containers[c].env[NEW]',
        from: null,
        to: '{"name":"NEW","value":"new"}',
        noise: false,
      },
    ]);
  });

  it('that differ in order alone say so', () => {
    const [change] = diffObjects([env('A', 'B')], [env('B', 'A')]);
    expect(change?.fields).toEqual([
      {
        path: 'spec.template.spec.containers[c].env',
        from: 'order A, B',
        to: 'order B, A',
        noise: true,
        reason: 'order',
      },
    ]);
    expect(change?.text).toBe('');
  });

  it('without a usable merge key go by index', () => {
    const [doubled] = diffObjects([env('A', 'A')], [env('A', 'A', 'B')]);
    expect(doubled?.fields.map((field) => field.path)).toEqual(['spec.template.spec.containers[c].env[2]']);
    const [args] = diffObjects(
      [{ ...aDeployment(), spec: { args: ['a', 'b'] } }],
      [{ ...aDeployment(), spec: { args: ['a', 'c'] } }],
    );
    expect(args?.fields).toEqual([{ path: 'spec.args[1]', from: 'b', to: 'c', noise: false }]);
  });

  it('of ports go by port and protocol', () => {
    const ports = (...list: unknown[]) => ({ ...aDeployment(), spec: { ports: list } });
    const [change] = diffObjects(
      [ports({ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP', name: 'a' })],
      [ports({ port: 53, protocol: 'TCP', name: 'b' }, { port: 53, protocol: 'UDP' })],
    );
    expect(change?.fields.filter((field) => !field.noise)).toEqual([
      { path: 'spec.ports[53/TCP].name', from: 'a', to: 'b', noise: false },
    ]);
  });
});

describe('noise', () => {
  function labelled(labels: Record<string, string> | undefined, annotations?: Record<string, string>) {
    return {
      ...aConfigMap({}),
      metadata: { name: 'x', ...(labels && { labels }), ...(annotations && { annotations }) },
    };
  }

  it('is chart labels and checksums, one by one, also in maps that come and go', () => {
    const after = labelled(
      {
        'helm.sh/chart': 'a',
        chart: 'a',
        heritage: 'Helm',
        'app.kubernetes.io/managed-by': 'Helm',
        'app.kubernetes.io/version': '1',
        tier: 'web',
      },
      { 'checksum/config': 'x', 'example.com/checksum': 'y', note: 'z' },
    );
    const [change] = diffObjects([labelled(undefined)], [after]);
    const real = change?.fields.filter((field) => !field.noise).map((field) => field.path);
    expect(real).toEqual(['metadata.labels.tier', 'metadata.annotations.note']);
    expect(change?.fields).toHaveLength(9);
    expect(change?.text).toContain('+    tier: web');
    const [back] = diffObjects([after], [labelled(undefined)]);
    expect(back?.fields.filter((field) => field.noise)).toHaveLength(7);
  });

  it('is no selector', () => {
    const selecting = (version: string) => ({
      ...aDeployment(),
      spec: { selector: { matchLabels: { 'app.kubernetes.io/version': version } } },
    });
    const [change] = diffObjects([selecting('1')], [selecting('2')]);
    expect(change?.fields).toEqual([
      { path: 'spec.selector.matchLabels[app.kubernetes.io/version]', from: '1', to: '2', noise: false },
    ]);
  });
});

it('names long and many-lined values by size', () => {
  const [change] = diffObjects([aConfigMap({ a: 'x\ny\n', b: 'l'.repeat(300) })], [aConfigMap({ a: 'x\nz\n', b: 7 })]);
  expect(change?.fields).toEqual([
    { path: 'data.a', from: 'line 2: y', to: 'line 2: z', noise: false },
    { path: 'data.b', from: `${'l'.repeat(160)}…`, to: '7', noise: false },
  ]);
});

it('survives an object that is nested without end', () => {
  const nested = (leaf: string): unknown => JSON.parse(`${'{"a":['.repeat(3000)}"${leaf}"${']}'.repeat(3000)}`);
  const before = { ...aConfigMap({}), data: { deep: nested('x'), flat: '1' } };
  const [change] = diffObjects([before], [{ ...before, data: { deep: nested('y'), flat: '2' } }]);
  expect(change?.fields.map((field) => field.path)).toEqual(['data.flat']);
});

it('takes thousands of objects and very different texts in its stride', () => {
  const lines = (seed: number) => Array.from({ length: 20_000 }, (_, line) => `${line * seed}`).join('\n');
  const many = (tag: string) => Array.from({ length: 2000 }, (_, index) => aConfigMap({ tag, index }, `map-${index}`));
  const changes = diffObjects(
    [...many('a'), aConfigMap({ text: lines(3) })],
    [...many('b'), aConfigMap({ text: lines(7) })],
  );
  expect(changes).toHaveLength(2001);
});
