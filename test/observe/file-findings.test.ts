import { afterAll, beforeAll, expect, it } from 'vitest';
import { observeFileFindings } from '../../src/observe/file-findings.ts';
import { type Repository, startRepository } from './repository.ts';

let repository: Repository;
beforeAll(async () => {
  repository = await startRepository({ dev: {} });
});
afterAll(() => repository.stop());

const secretOf = (...keys: string[]): string =>
  `kind: Secret\nmetadata: { name: db }\nstringData:\n${keys.map((key) => `  ${key}: of-the-shop-${key}\n`).join('')}`;

it('finds what a pull request adds readable, in files of targets and in others, and nothing that was there', async () => {
  const { commit, mirror, config } = repository;
  const base = await commit({ 'notes/db.yaml': secretOf('user'), 'README.md': 'hello\n', 'logo.png': '\0' });
  const head = await commit({ 'notes/db.yaml': secretOf('user', 'key'), 'apps/dev/shop/db.yaml': secretOf('pin') });
  const findings = await observeFileFindings(mirror, base, head, config);
  expect(findings.map(({ file, line, level }) => [file, line, level])).toEqual([
    ['apps/dev/shop/db.yaml', 4, 'failure'],
    ['notes/db.yaml', 5, 'failure'],
  ]);
  expect(JSON.stringify(findings)).not.toContain('of-the-shop');
  const quiet = { ...config, inspections: { 'plaintext-secret': 'off' as const } };
  expect(await observeFileFindings(mirror, base, head, quiet)).toEqual([]);
  expect(await observeFileFindings(mirror, head, base, config)).toEqual([]);
});

it('passes over what is no text and what is taken away', async () => {
  const { commit, mirror, config } = repository;
  const base = await commit({ 'a.yaml': secretOf('user') });
  const head = await commit({ 'a.yaml': null, 'b.yaml': `\0${secretOf('user')}` });
  expect(await observeFileFindings(mirror, base, head, config)).toEqual([]);
});
