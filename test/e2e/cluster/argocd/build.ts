import { chmod, copyFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { buildModule } from '../build-module.ts';

const ARGOCD = 'github.com/argoproj/argo-cd/v3';
const CUSTOM_RESOURCES = ['application', 'appproject', 'applicationset'];
/** The repo-server calls these of the module; without the first it renders nothing. */
const SCRIPTS = ['git-verify-wrapper.sh', 'gpg-wrapper.sh'];

/** A folder with Argo CD's controllers under their names, the scripts that they call, and its custom resources. */
export interface ArgoPrograms {
  dir: string;
  customResources: string[];
}

/** Builds Argo CD's controllers, once per version: some minutes on a machine that never did, nothing after that. */
export async function buildArgo(): Promise<ArgoPrograms> {
  const dir = await buildModule({
    folder: import.meta.dirname,
    builds: [{ packages: ['.'], output: 'argocd' }],
    async finish(target, folderOf) {
      for (const name of ['argocd-application-controller', 'argocd-repo-server', 'enclosed'])
        await symlink('argocd', join(target, name));
      const source = await folderOf(ARGOCD);
      for (const name of SCRIPTS) {
        await copyFile(join(source, 'hack', name), join(target, name));
        await chmod(join(target, name), 0o755);
      }
      for (const name of CUSTOM_RESOURCES) {
        await copyFile(join(source, 'manifests/crds', `${name}-crd.yaml`), join(target, `${name}.yaml`));
        await chmod(join(target, `${name}.yaml`), 0o644);
      }
    },
  });
  return { dir, customResources: CUSTOM_RESOURCES.map((name) => join(dir, `${name}.yaml`)) };
}

// As a command: `node test/e2e/cluster/argocd/build.ts`.
if (import.meta.main) process.stdout.write(`${(await buildArgo()).dir}\n`);
