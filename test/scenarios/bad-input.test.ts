import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CheckView, PullView } from '../../src/sandbox/demo/github-reader.ts';
import { assert, until } from '../../src/sandbox/demo/until.ts';
import { createWorld, REPOSITORY, type World } from '../../src/sandbox/demo/world.ts';

/** What users bring that is wrong: each gets a clear answer where they look, nothing is lost, and the server goes on. */

const VALUES = 'apps/checkout/values-prod.yaml';
const TEMPLATE = 'apps/checkout/chart/templates/config.yaml';
const SECRET = 'hunter2-very-secret-value-9f3c';
vi.setConfig({ testTimeout: 120_000 });
let dir: string;
let world: World;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-bad-input-'));
  world = await createWorld({ dir, soakSeconds: 2, patience: 60, serverEnv: { SHIPLOCK_RENDER_SECONDS: '2' } });
  await world.startServer();
});
afterAll(async () => {
  await world.close();
  await rm(dir, { recursive: true, force: true });
});

async function opens(branch: string, apply: (work: string) => Promise<void>): Promise<PullView> {
  await world.stage.pushBranch({ branch, message: branch, apply });
  return world.stage.dana.open({ title: branch, head: branch, base: 'main', body: '' });
}

async function appends(work: string, path: string, text: string): Promise<void> {
  await writeFile(join(work, path), (await readFile(join(work, path), 'utf8')) + text);
}

/** The named check of a pull request once it has the conclusion. */
function check(pull: PullView, name: string, conclusion: string): Promise<CheckView> {
  return until(
    `${name} of "${pull.title}" to be ${conclusion}`,
    async () => {
      const found = (await world.stage.dana.checks(pull.head.sha)).find((one) => one.name === name);
      assert(
        found?.conclusion === conclusion,
        `it is ${found?.conclusion ?? found?.status ?? 'missing'}: ${found?.output.summary ?? ''}`,
      );
      return found;
    },
    60,
  );
}

async function everythingSaid(pull: PullView): Promise<string> {
  const comments = await world.stage.dana.comments(pull.number);
  const checks = await world.stage.dana.checks(pull.head.sha);
  return [
    ...comments.map(({ body }) => body),
    ...checks.map(({ output }) => `${output.title}\n${output.summary}`),
  ].join('\n');
}

async function serverGoesOn(name: string): Promise<void> {
  const pull = await opens(`fine-after-${name}`, (work) => writeFile(join(work, 'NOTES.md'), `after ${name}\n`));
  await check(pull, 'shiplock/promotion', 'success');
  await check(pull, 'shiplock/diff', 'success');
  expect(await world.stage.dana.comments(pull.number)).toEqual([]);
}

describe('pull requests that bring something wrong', () => {
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
    const pull = await opens('memory-bomb', (work) => appends(work, TEMPLATE, bomb));
    const found = await check(pull, 'shiplock/diff', 'failure');
    expect(found.output.summary).toMatch(/memory/i);
    await serverGoesOn('memory-bomb');
  });

  test('a template that never ends', async () => {
    const loop =
      '{{- define "loop" }}{{- range until 100000 }}{{- range until 100000 }}{{- end }}{{- end }}{{- end }}\n---\nx: {{ include "loop" . }}\n';
    const pull = await opens('endless-template', (work) => appends(work, TEMPLATE, loop));
    const found = await check(pull, 'shiplock/diff', 'failure');
    expect(found.output.summary).toMatch(/ s\b|second|time/i);
    await serverGoesOn('endless-template');
  });

  test('a secret in a rendered object is masked', async () => {
    const secret = `\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: database\nstringData:\n  password: ${SECRET}\n`;
    const pull = await opens('secret-object', (work) => appends(work, TEMPLATE, secret));
    await check(pull, 'shiplock/diff', 'success');
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
      await appends(
        work,
        TEMPLATE,
        '\n---\nx: {{ fail (printf "cannot log in with %s" .Values.database.password) }}\n',
      );
    });
    const found = await check(pull, 'shiplock/diff', 'failure');
    expect(found.output.summary).toContain('cannot log in');
    expect(await everythingSaid(pull)).not.toContain(SECRET);
  });
});

test('a broken config that is pushed past the checks is said on the tip, and its repair ends that', async () => {
  world.github.protectBranch(REPOSITORY, 'main', { requiredChecks: [] });
  const pushes = (message: string, edit: (text: string) => string) =>
    world.stage.pushBranch({
      branch: 'main',
      message,
      apply: async (work) => {
        const file = join(work, '.github/shiplock.yaml');
        await writeFile(file, edit(await readFile(file, 'utf8')));
      },
    });
  await pushes('break the config', (text) => text.replace('after: [staging]', 'afer: [staging]'));
  const found = await until(
    'shiplock/config on the tip',
    async () => {
      const check = (await world.stage.dana.checks('main')).find(({ name }) => name === 'shiplock/config');
      assert(check?.conclusion === 'failure', 'it is not there');
      return check;
    },
    60,
  );
  expect(found.output.summary).toContain('after');
  await pushes('mend the config', (text) => text.replace('afer: [staging]', 'after: [staging]'));
  await serverGoesOn('mended-config');
  expect((await world.stage.dana.checks('main')).map(({ name }) => name)).toEqual([]);
});

describe('requests that are wrong', () => {
  const post = (body: string | ReadableStream, headers: Record<string, string>) =>
    fetch(`${world.serverUrl}/api/github/webhooks`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

  test('an unsigned or wrongly signed webhook is refused', async () => {
    const headers = { 'x-github-event': 'push', 'x-github-delivery': 'a', 'content-type': 'application/json' };
    expect((await post('{}', headers)).status).toBe(401);
    const signature = `sha256=${createHmac('sha256', 'another secret').update('{}').digest('hex')}`;
    expect((await post('{}', { ...headers, 'x-hub-signature-256': signature })).status).toBe(401);
  });

  test('an oversized webhook is refused without being read to its end', async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 200) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const status = await post(body, { 'x-github-event': 'push' }).then(
      (answer) => answer.status,
      () => 'connection closed',
    );
    expect([413, 'connection closed']).toContain(status);
    expect(sent).toBeLessThan(200);
    await serverGoesOn('oversized');
  });

  test('nothing secret is in the log', async () => {
    const log = await readFile(world.server().logFile, 'utf8');
    expect(log).not.toContain(SECRET);
    expect(log).not.toMatch(/ghs_[A-Za-z0-9]{10}|BEGIN [A-Z ]*PRIVATE KEY/);
  });
});
