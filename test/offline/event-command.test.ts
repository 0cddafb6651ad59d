import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { registerEvent } from '../../src/offline/event-command.ts';
import { deliveriesOf } from '../intake/registries/formats/fixtures.ts';
import { runCommand } from './terminal.ts';

const run = (args: string[], body: unknown) =>
  runCommand(registerEvent, ['event', 'parse', ...args], typeof body === 'string' ? body : JSON.stringify(body));
const headersOf = (headers: object) =>
  Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]);

test.each([
  'dockerhub',
  'ghcr',
  'harbor',
  'quay',
  'ecr',
  'gar',
  'acr',
  'gitlab',
  'artifactory',
  'nexus',
  'gitea',
  'zot',
])('each delivery of %s is answered with exactly the documented keys, or refused', async (from) => {
  for (const { headers, body, settings, expected } of await deliveriesOf(from)) {
    const host = settings.host === undefined ? [] : ['--host', settings.host];
    const names = Object.entries(settings.names ?? {}).flatMap(([before, after]) => ['--name', `${before}=${after}`]);
    const ran = await run(['--from', from, ...headersOf(headers), ...host, ...names], body);
    if (expected === null) {
      expect(ran).toMatchObject({ printed: '', status: 1 });
      expect(ran.failed[0]).toContain(`this is no delivery of the kind ${from}`);
    } else if (ran.told.length === 0) {
      const events = expected.events.map(({ repository, tag, digest, action, time }) => {
        return { repository, tag, digest, action, time };
      });
      expect(JSON.parse(ran.printed)).toEqual(events);
    }
  }
});

test('a recorded envelope of the distribution registry', async () => {
  const file = new URL('../../fixtures/events/distribution/single-tag.app.json', import.meta.url);
  const [first] = JSON.parse(await readFile(file, 'utf8'));
  const { printed } = await run(['--from', 'distribution'], first.body);
  const [event] = first.body.events;
  expect(JSON.parse(printed)).toEqual([
    {
      repository: 'registry.acme.test/acme/api',
      tag: '1.0.0',
      digest: event.target.digest,
      action: 'push',
      time: new Date(event.timestamp).toISOString(),
    },
  ]);
});

test('a delivery without a host is answered without one, and the standard error says what to do', async () => {
  const body = { name: 'shop/checkout', reference: 'v1' };
  const { printed, told } = await run(['--from', 'zot', '--header', 'Ce-Type: zotregistry.image.updated'], body);
  expect(JSON.parse(printed)).toMatchObject([{ repository: 'shop/checkout', tag: 'v1', digest: null, time: null }]);
  expect(told).toEqual(['this delivery names no host of the image: give --host, as the receiver will need it']);
});

test('other names of registries', async () => {
  const body = { action: 'created', package: { owner: { login: 'acme' }, name: 'web', version: 'v1' } };
  const { printed } = await run(['--from', 'forgejo', '--host', 'code.acme.example'], body);
  expect(JSON.parse(printed)).toMatchObject([{ repository: 'code.acme.example/acme/web', tag: 'v1' }]);
});

test.each([
  ['a header without a colon', ['--from', 'zot', '--header', 'Ce-Type']],
  ['a name without =', ['--from', 'nexus', '--name', 'docker-hosted']],
  ['no registry', []],
  ['an unknown registry', ['--from', 'floppy']],
])('%s is wrong use', async (_name, args) => {
  expect((await run(args, {})).usage).not.toBeNull();
});

test('what is no JSON is refused', async () => {
  expect(await run(['--from', 'quay'], '{')).toMatchObject({ printed: '', status: 1 });
});
