import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registerDiff } from '../../src/offline/diff/diff-command.ts';
import { runCommand } from '../offline/terminal.ts';

/** An ApplicationSet whose generators all ask the cluster makes targets that Git does not tell: that is said, never passed over. */

const CONFIG = `version: 1
environments:
  prod: {}
applications:
  - declaredIn: argocd
    destinations: { prod: prod }
`;

const setOf = (revision: string) => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: everywhere
  namespace: argocd
spec:
  generators:
    - clusters: {}
  template:
    metadata:
      name: "{{name}}-web"
    spec:
      project: default
      source:
        repoURL: https://github.com/acme/gitops.git
        path: web
        targetRevision: ${revision}
      destination:
        name: "{{name}}"
        namespace: web
`;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-unknowns-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function side(name: string, files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries({ '.github/shiplock.yaml': CONFIG, ...files })) {
    await mkdir(dirname(join(dir, name, path)), { recursive: true });
    await writeFile(join(dir, name, path), text);
  }
  return join(dir, name);
}

async function diffOf(base: string, head: string): Promise<string> {
  const { printed } = await runCommand(registerDiff, ['diff', base, head, '-o', 'markdown']);
  return printed;
}

test('one that is new, or is changed, is called out with its file and line', async () => {
  const without = await side('without', {});
  const main = await side('main', { 'argocd/everywhere.yaml': setOf('main') });
  const next = await side('next', { 'argocd/everywhere.yaml': setOf('v2') });
  for (const base of [without, main]) {
    const text = await diffOf(base, next);
    expect(text).toContain('Could not be known without the cluster');
    expect(text).toMatch(/clusters.*`argocd\/everywhere\.yaml:\d+`, so what it makes is not in this comparison/);
  }
});

test('one that stands untouched is no news', async () => {
  const files = { 'argocd/everywhere.yaml': setOf('main') };
  const text = await diffOf(await side('main', files), await side('next', { ...files, 'README.md': 'more' }));
  expect(text).toBe('No target changes.\n');
});
