import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildModule } from '../build-module.ts';

const CONTROLLERS = ['source-controller', 'kustomize-controller', 'helm-controller'] as const;

/** A folder with Flux's controllers under their names, and the definitions of their kinds. */
export interface FluxPrograms {
  dir: string;
  definitions: string;
}

/**
 * Builds Flux's controllers, once per version. Three programs: their `main` packages cannot be imported, and what is
 * below them is internal.
 */
export async function buildFlux(): Promise<FluxPrograms> {
  const dir = await buildModule({
    folder: import.meta.dirname,
    builds: [{ packages: CONTROLLERS.map((name) => `github.com/fluxcd/${name}`), output: '' }],
    async finish(target, folderOf) {
      const texts: string[] = [];
      for (const name of CONTROLLERS) {
        const folder = join(await folderOf(`github.com/fluxcd/${name}`), 'config/crd/bases');
        for (const file of (await readdir(folder)).sort()) texts.push(await readFile(join(folder, file), 'utf8'));
      }
      await writeFile(join(target, 'definitions.yaml'), texts.join('\n---\n'));
    },
  });
  return { dir, definitions: join(dir, 'definitions.yaml') };
}

// As a command: `node test/e2e/cluster/flux/build.ts`.
if (import.meta.main) process.stdout.write(`${(await buildFlux()).dir}\n`);
