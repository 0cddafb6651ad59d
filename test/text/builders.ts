import type { ObjectChange } from '../../src/model/changes.ts';
import { type Release, releaseOf } from '../../src/model/release.ts';
import type { TargetChange } from '../../src/model/snapshot.ts';
import type { TargetAt } from '../../src/model/target.ts';
import type { Verdict } from '../../src/model/verdict.ts';

export const now = '2026-11-21T14:20:05Z';
export const head = 'abc1234'.padEnd(40, '0');

/** A release of `ghcr.io/acme/<name>` at a tag. */
export function aRelease(tag: string, name = 'checkout'): Release {
  return releaseOf([{ kind: 'image', repository: `ghcr.io/acme/${name}`, tag, digest: `sha256:${'0'.repeat(64)}` }]);
}

export function aTargetAt(release: Release, environment = 'prod', application = 'checkout'): TargetAt {
  const path = `apps/${application}/envs/${environment}`;
  const source = { kind: 'kustomize' as const, path };
  const target = { application, environment, source, releaseName: application, namespace: application, inputs: [path] };
  return { target, content: 'c', release, places: [] };
}

export function anObjectChange(change: Partial<ObjectChange> = {}): ObjectChange {
  return {
    change: 'modified',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'checkout',
    name: 'checkout',
    fields: [
      {
        path: 'spec.template.spec.containers[checkout].image',
        from: 'ghcr.io/acme/checkout:1.4.2',
        to: 'ghcr.io/acme/checkout:1.4.3',
        noise: false,
      },
    ],
    text: [
      '       containers:',
      '       - name: checkout',
      '-        image: ghcr.io/acme/checkout:1.4.2',
      '+        image: ghcr.io/acme/checkout:1.4.3',
      '         ports:',
      '         - containerPort: 8080',
    ].join('\n'),
    ...change,
  };
}

export function aTargetChange(change: Partial<TargetChange> = {}): TargetChange {
  return {
    application: 'checkout',
    environment: 'prod',
    before: aTargetAt(aRelease('1.4.2')),
    after: aTargetAt(aRelease('1.4.3')),
    diff: { status: 'rendered', changes: [anObjectChange()] },
    ...change,
  };
}

type Extra = { message?: string; reason?: string; children?: Verdict[]; seen?: Verdict['seen'] };

function gateFacts(gate: string, extra: Extra) {
  return { gate, reason: 'Reason', message: `${gate} is fine`, seen: {}, children: [], ...extra };
}

export function passed(gate: string, extra: Extra = {}): Verdict {
  return { status: 'passed', ...gateFacts(gate, extra) };
}

export function blocked(gate: string, extra: Extra = {}): Verdict {
  return { status: 'blocked', ...gateFacts(gate, extra) };
}

export function waiting(
  gate: string,
  extra: Extra & { waitsFor?: 'time' | 'person' | 'report'; until?: string | null } = {},
): Verdict {
  return { status: 'waiting', waitsFor: 'person', until: null, ...gateFacts(gate, extra) } as Verdict;
}

export function overridden(gate: string, by: string, extra: Extra = {}): Verdict {
  return { status: 'overridden', by, ...gateFacts(gate, extra) };
}
