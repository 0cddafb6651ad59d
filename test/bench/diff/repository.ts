import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** An ordinary chart (Deployment, Service, Ingress and more in 100 lines), one for each application, with values in two files. */
const CHART = join(import.meta.dirname, '../../../fixtures/render/helm/api');

/** What a state of the repository holds. */
export type Files = ReadonlyMap<string, string>;

export function nameOf(index: number): string {
  return `app-${String(index).padStart(4, '0')}`;
}

/** The repository with so many Helm targets; `replicas` says what the values of each ask for. */
export function filesFor(targets: number, replicas: (index: number) => number): Files {
  const config = `version: 1
environments:
  prod:
    kubernetes: "1.34"
applications:
  - path: apps/{application}
    values:
      - apps/{application}/values-{environment}.yaml
`;
  const files = new Map([['.github/shiplock.yaml', config]]);
  const chart = chartFiles();
  for (let index = 0; index < targets; index += 1) {
    const folder = `apps/${nameOf(index)}`;
    for (const [path, text] of chart) files.set(`${folder}/${path}`, text.replaceAll('example.test', `${index}.test`));
    files.set(
      `${folder}/values-prod.yaml`,
      `image: { tag: 1.${index}.0 }\nreplicaCount: ${replicas(index)}\nautoscaling: { enabled: false }\n`,
    );
  }
  return files;
}

function chartFiles(): [string, string][] {
  const paths = readdirSync(CHART, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return paths.map((entry) => {
    const file = join(entry.parentPath, entry.name);
    return [file.slice(CHART.length + 1), readFileSync(file, 'utf8')];
  });
}

/** Makes a branch of a bare repository from files, in one go. Returns the commit. */
export function importBranch(repository: string, branch: string, files: Files, parent: string | null): string {
  const pieces = [`commit refs/heads/${branch}\ncommitter A <a@example.com> 1767225600 +0000\ndata 1\nx\n`];
  if (parent !== null) pieces.push(`from ${parent}\n`);
  for (const [path, text] of files) pieces.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  git(repository, ['fast-import', '--quiet', '--force'], pieces.join(''));
  return git(repository, ['rev-parse', `refs/heads/${branch}`], '').trim();
}

function git(repository: string, args: string[], input: string): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', repository, ...args], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr}`);
  return stdout;
}

/** The same files in a folder, for who reads no Git. */
export async function writeFolder(dir: string, files: Files): Promise<void> {
  for (const [path, text] of files) {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
