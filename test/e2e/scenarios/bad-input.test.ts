import { readFile, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { assert, until } from '../../../src/sandbox/demo/until.ts';
import { SECRET, useBadWorld } from './bad-world.ts';

/** What pull requests bring that is wrong: each gets a clear answer where people look, nothing is lost, the server goes on. */

const VALUES = 'apps/checkout/values-prod.yaml';
const TEMPLATE = 'apps/checkout/chart/templates/config.yaml';
vi.setConfig({ testTimeout: 120_000 });
const { opens, check, everythingSaid, serverGoesOn, nothingSecretIsLogged } = useBadWorld();

async function appends(work: string, path: string, text: string): Promise<void> {
  await writeFile(join(work, path), (await readFile(join(work, path), 'utf8')) + text);
}

/** A template that only prod runs into: one harm is enough. */
async function harmsProd(work: string, template: string): Promise<void> {
  await appends(work, VALUES, 'isHarmed: true\n');
  await appends(work, TEMPLATE, `{{- if .Values.isHarmed }}${template}{{- end }}\n`);
}

test('a config with mistakes is refused with file, line and column', async () => {
  const pull = await opens('broken-config', async (work) => {
    const file = join(work, '.github/shiplock.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('after: [staging]', 'afer: [staging]'));
  });
  const found = await check(pull, 'shiplock/promotion', 'failure');
  expect(found.output.summary).toContain('after');
  expect(found.output.title).toMatch(/\.github\/shiplock\.yaml:\d+:\d+/);
  const { annotations_count } = found.output as unknown as { annotations_count: number };
  expect(annotations_count).toBeGreaterThan(0);
});

test('values that are no YAML', async () => {
  const pull = await opens('broken-yaml', (work) => appends(work, VALUES, 'broken: [1, 2\n'));
  const found = await check(pull, 'shiplock/diff', 'failure');
  expect(found.output.summary).toContain(VALUES);
  await serverGoesOn('broken-yaml');
});

test('a chart that fails names the template and its line', async () => {
  const pull = await opens('failing-chart', (work) =>
    appends(work, TEMPLATE, '\n---\nx: {{ required "set the colour" .Values.colour }}\n'),
  );
  const found = await check(pull, 'shiplock/diff', 'failure');
  expect(found.output.summary).toContain('set the colour');
  expect(found.output.summary).toMatch(/templates\/config\.yaml:\d+/);
});

test('a values file that is a link out of the repository', async () => {
  const pull = await opens('escaping-link', async (work) => {
    await unlink(join(work, VALUES));
    await symlink('/etc/passwd', join(work, VALUES));
  });
  const found = await check(pull, 'shiplock/diff', 'failure');
  expect(found.output.summary).toContain(VALUES);
  expect(await everythingSaid(pull)).not.toContain('root:');
});

test('a template that eats memory', async () => {
  const bomb =
    '{{- $s := "0123456789abcdef" }}{{- range until 40 }}{{- $s = printf "%s%s" $s $s }}{{- end }}\n---\nx: {{ $s }}\n';
  const pull = await opens('memory-bomb', (work) => harmsProd(work, bomb));
  const found = await check(pull, 'shiplock/diff', 'failure');
  expect(found.output.summary).toMatch(/memory/i);
  await serverGoesOn('memory-bomb');
});

test('a template that never ends', async () => {
  const loop = '{{- range until 100000 }}{{- range until 100000 }}{{- end }}{{- end }}';
  const pull = await opens('endless-template', (work) => harmsProd(work, loop));
  const found = await check(pull, 'shiplock/diff', 'failure');
  expect(found.output.summary).toMatch(/ s\b|second|time/i);
  await serverGoesOn('endless-template');
});

test('a secret in a rendered object is masked', async () => {
  const secret = `\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: database\nstringData:\n  password: ${SECRET}\n`;
  const pull = await opens('secret-object', (work) => appends(work, TEMPLATE, secret));
  const found = await check(pull, 'shiplock/diff', 'failure');
  expect(found.output.summary).toContain('A value of a Secret comes to Git readable');
  const said = await until('the comment', async () => {
    const text = await everythingSaid(pull);
    assert(text.includes('database'), 'the Secret is not named');
    return text;
  });
  expect(said).not.toContain(SECRET);
  expect(said).not.toContain(Buffer.from(SECRET).toString('base64'));
});

test('a secret in a render error is masked', async () => {
  const pull = await opens('secret-error', async (work) => {
    await appends(work, VALUES, `database:\n  password: ${SECRET}\n`);
    await appends(work, TEMPLATE, '\n---\nx: {{ fail (printf "cannot log in with %s" .Values.database.password) }}\n');
  });
  const found = await check(pull, 'shiplock/diff', 'failure');
  expect(found.output.summary).toContain('cannot log in');
  expect(await everythingSaid(pull)).not.toContain(SECRET);
});

test('nothing secret is in the log', () => nothingSecretIsLogged());
