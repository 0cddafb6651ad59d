import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const sample = join(root, 'fixtures/repos/flux-clusters/before');

function targets(...args: string[]): Record<string, { source: unknown; unknowns?: string[] }> {
  const cli = [join(root, 'src/cli.ts'), 'targets', sample, '-o', 'json', ...args];
  const { stdout, stderr } = spawnSync(process.execPath, cli, { encoding: 'utf8' });
  expect(stderr).toBe('');
  const { targets: found, problems } = JSON.parse(stdout);
  expect(problems).toEqual([]);
  return Object.fromEntries(found.map((each: { target: string }) => [each.target, each]));
}

it('lists what Flux declares as the engine builds it, and what a patch touches', () => {
  const all = targets();
  expect(Object.keys(all)).toEqual([
    'apps/staging',
    'apps/prod',
    'flux-system/staging',
    'flux-system/prod',
    'lending/staging',
    'lending/prod',
  ]);
  expect(all['lending/staging']?.source).toMatchObject({ inline: [{ daysOfLoan: 28, replicaCount: 1 }] });
  expect(all['lending/prod']?.source).toMatchObject({ inline: [{ daysOfLoan: 28, replicaCount: 3 }] });
  expect(Object.keys(targets('--affected-by', 'apps/staging/lending-values.yaml'))).toEqual([
    'apps/staging',
    'lending/staging',
  ]);
});
