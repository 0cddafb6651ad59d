import { describe, expect, test } from 'vitest';
import { endedApis } from '../../src/inspect/api/ended-apis.ts';
import { inspectDeprecatedApis } from '../../src/inspect/deprecated-api.ts';
import { aSubject } from './subjects.ts';

function look(apiVersion: string, kind: string, kubernetes: string | null): string[] {
  const found = inspectDeprecatedApis(aSubject([{ apiVersion, kind, metadata: { name: 'web' } }], { kubernetes }));
  return found.map(({ atMost, message }) => `${atMost ?? 'failure'}: ${message}`);
}

describe('an API version that has an end', () => {
  test.each([
    ['policy/v1beta1', 'PodDisruptionBudget', '1.20', []],
    [
      'policy/v1beta1',
      'PodDisruptionBudget',
      '1.24',
      [
        'warning: policy/v1beta1 of PodDisruptionBudget is deprecated since Kubernetes 1.21 and is gone with 1.25. Use policy/v1.',
      ],
    ],
    [
      'policy/v1beta1',
      'PodDisruptionBudget',
      '1.25.3',
      [
        'failure: Kubernetes serves policy/v1beta1 of PodDisruptionBudget no more since 1.25. Use policy/v1. prod runs 1.25.3.',
      ],
    ],
    [
      'policy/v1beta1',
      'PodSecurityPolicy',
      null,
      ['failure: Kubernetes serves policy/v1beta1 of PodSecurityPolicy no more since 1.25. Nothing replaces it.'],
    ],
    [
      'storage.k8s.io/v1beta1',
      'VolumeAttributesClass',
      null,
      [
        'warning: Kubernetes serves storage.k8s.io/v1beta1 of VolumeAttributesClass no more since 1.37. Use storage.k8s.io/v1. Which version runs in prod is not known: environments.prod.kubernetes says it.',
      ],
    ],
    [
      'v1',
      'Endpoints',
      '1.34',
      ['warning: v1 of Endpoints is deprecated since Kubernetes 1.33. Use discovery.k8s.io/v1 (EndpointSlice).'],
    ],
    ['policy/v1', 'PodDisruptionBudget', '1.40', []],
    ['apps/v1', 'Ingress', '1.30', []],
  ])('%s %s at %s', (apiVersion, kind, kubernetes, expected) => {
    expect(look(apiVersion, kind, kubernetes)).toEqual(expected);
  });
});

test('the table names every kind of an API version once, and no end before its announcement', () => {
  const names = endedApis.flatMap(({ apiVersion, kinds }) => kinds.map((kind) => `${apiVersion} ${kind}`));
  expect(new Set(names).size).toBe(names.length);
  for (const { deprecated, removed } of endedApis) expect(deprecated).toBeLessThan(removed ?? 1000);
});
