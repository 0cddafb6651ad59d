import type { KubeObject } from '../../src/diff/kube-object.ts';
import type { ObjectInRepository, Subject, Surroundings } from '../../src/inspect/inspection.ts';
import { Config } from '../../src/model/config.ts';
import type { Finding } from '../../src/model/finding.ts';

/** The target shop/prod with these objects. */
export function aSubject(objects: KubeObject[], subject: Partial<Subject> = {}): Subject {
  return {
    target: {
      application: 'shop',
      environment: 'prod',
      source: { kind: 'plain', path: 'apps/shop/prod' },
      releaseName: 'shop',
      namespace: 'shop',
      inputs: ['apps/shop/prod'],
    },
    kubernetes: null,
    objects,
    files: objects.map(() => 'apps/shop/prod/app.yaml'),
    texts: new Map(),
    ...subject,
  };
}

/** Surroundings with the environments dev and prod and nothing else. */
export function around(config: object = {}, repository: KubeObject[] = []): Surroundings {
  return {
    config: Config.parse({
      version: 1,
      environments: { dev: {}, prod: { after: ['dev'] } },
      applications: [{ path: 'apps/{application}/{environment}' }],
      ...config,
    }),
    repository: repository.map((object): ObjectInRepository => ({ object, file: 'platform/objects.yaml' })),
    siblings: [],
    targets: [],
  };
}

export function aFinding(finding: Partial<Finding> = {}): Finding {
  return {
    inspection: 'schema',
    level: 'failure',
    object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
    path: 'spec.replcas',
    message: 'Deployment has no such field.',
    file: null,
    line: null,
    known: false,
    ...finding,
  };
}
