import { beforeAll, test } from 'vitest';
import { tellStory } from '../scenarios/stage.ts';
import { buildArgo } from './cluster/argocd/build.ts';
import { argoCluster } from './cluster/argocd/parts.ts';
import { buildTestCluster } from './cluster/build.ts';

beforeAll(async () => {
  await buildTestCluster();
  await buildArgo();
});

test('Argo CD brings the story about: by itself in dev and staging, when it is asked to in prod', async () => {
  const parts = { cluster: (name: string) => argoCluster(name, name !== 'prod') };
  await tellStory({ patience: 90, parts });
});
