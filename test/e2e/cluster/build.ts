import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildModule } from './build-module.ts';

const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl', 'kwok'] as const;
const KUBERNETES = { gitVersion: 'v1.37.1', gitMajor: '1', gitMinor: '37', gitTreeState: 'clean' };
/** What the fake kubelet does with nodes and pods: kwok's own quick stages, from its module. */
const STAGES = [
  'node/fast/node-initialize.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
  'pod/fast/pod-ready.yaml',
];

/** A folder with the programs of a control plane under their names, and kwok's stages beside them. */
export interface TestClusterPrograms {
  dir: string;
  stages: string;
}

/** Builds the control plane, once per version: some minutes on a machine that never did, nothing after that. */
export async function buildTestCluster(): Promise<TestClusterPrograms> {
  const linkerFlags = Object.entries(KUBERNETES).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  const dir = await buildModule({
    folder: import.meta.dirname,
    builds: [{ packages: ['.'], output: 'testcluster', linkerFlags }],
    async finish(target, folderOf) {
      for (const name of PROGRAMS) await symlink('testcluster', join(target, name));
      const kwok = await folderOf('sigs.k8s.io/kwok');
      const texts = await Promise.all(STAGES.map((name) => readFile(join(kwok, 'kustomize/stage', name), 'utf8')));
      await writeFile(join(target, 'stages.yaml'), texts.join('\n---\n'));
    },
  });
  return { dir, stages: join(dir, 'stages.yaml') };
}

// As a command: `node test/e2e/cluster/build.ts`.
if (import.meta.main) process.stdout.write(`${(await buildTestCluster()).dir}\n`);
