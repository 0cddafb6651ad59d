import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMirror, type OpenMirror } from '../../../src/git/create-mirror.ts';
import { discoverTargets } from '../../../src/observe/targets/discover-targets.ts';
import { loadFiles } from '../../../src/observe/targets/load-files.ts';
import { createTreeReader } from '../../../src/observe/targets/tree-reader.ts';
import { type HttpGitServer, startHttpGitServer } from '../../git/http-git-server.ts';
import { type Content, type Origin, originAt } from '../../git/origin.ts';
import { fixture, readerOf } from './folder-reader.ts';
import { aConfig, configIn, readAt } from './world.ts';

let server: HttpGitServer;
let origin: Origin;
let mirror: OpenMirror;
let dir: string;
const main = 'refs/heads/main';

beforeAll(async () => {
  server = await startHttpGitServer();
  origin = originAt(server.repository);
  dir = mkdtempSync(join(tmpdir(), 'shiplock-targets-'));
  mirror = createMirror({ dir, url: server.url, token: async () => server.token });
});

afterAll(async () => {
  await mirror.close();
  await server.stop();
  rmSync(dir, { recursive: true });
});

test.each(['kustomize-envs', 'chart-per-application', 'shared-chart', 'plain-folders'])(
  'a mirror of %s gives what the folder gives, to the last hash',
  async (name) => {
    const files = fixture(name);
    const sha = origin.commit(main, files as Record<string, Content>, null);
    await mirror.fetch();
    const found = await discoverTargets(configIn(files), createTreeReader(mirror, sha));
    expect(found).toEqual(await discoverTargets(configIn(files), readerOf(files)));
    const reader = createTreeReader(mirror, sha);
    for (const one of found) {
      const loaded = await loadFiles(reader, readAt(one).target);
      for (const { path, content } of loaded) expect(Buffer.from(content).toString()).toBe(files[path]);
      expect(loaded.length).toBeGreaterThan(0);
    }
  },
);

test('a ref is read as it is now, a commit as it was', async () => {
  const files = fixture('plain-folders');
  const first = origin.commit(main, files as Record<string, Content>, null);
  await mirror.fetch();
  const path = 'dev/checkout/deployment.yaml';
  expect((await createTreeReader(mirror, main).index()).at(path)).not.toBeNull();
  origin.commit(main, { [path]: null });
  await mirror.fetch();
  expect((await createTreeReader(mirror, main).index()).at(path)).toBeNull();
  expect((await createTreeReader(mirror, first).index()).at(path)).not.toBeNull();
});

test('a file that is no text or too large makes its target unreadable and no other', async () => {
  const sha = origin.commit(
    main,
    {
      'binary/dev/a.yaml': Uint8Array.of(0xff, 0xfe, 0x41),
      'large/dev/a.yaml': new Uint8Array(10 * 1024 * 1024 + 1).fill(0x20),
      'good/dev/a.yaml': 'a: 1\n',
    },
    null,
  );
  await mirror.fetch();
  const found = await discoverTargets(aConfig({ path: '{application}/{environment}' }), createTreeReader(mirror, sha));
  expect(found.map((one) => (one.status === 'read' ? one.at.target.application : one.problem.message))).toEqual([
    expect.stringMatching(/not UTF-8/),
    'good',
    expect.stringMatching(/10 MiB/),
  ]);
});

test('an outage while reading is thrown', async () => {
  const reader = createTreeReader(mirror, 'f'.repeat(40));
  await expect(discoverTargets(aConfig({ path: '{application}/{environment}' }), reader)).rejects.toThrow(/f{40}/);
});
