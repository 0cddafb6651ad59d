import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assert, until } from '../../src/sandbox/demo/until.ts';
import { createWorld, type World } from '../../src/sandbox/demo/world.ts';
import { keyPair } from '../signatures/pki/certificate.ts';
import { privateSigstore, simpleSigning, statementBundle, WORKFLOW } from '../signatures/pki/sigstore.ts';
import { type Cosign, cosignAt } from './registry/cosign.ts';
import { type DockerRegistry, startDockerRegistry } from './registry/docker-registry.ts';

/** A real registry without a referrers API: only images that somebody signed who may reach dev. */

const IMAGE = 'acme/checkout';
const FILE = 'apps/checkout/values-dev.yaml';
const key = keyPair();
const at = new Date(Date.now() - 60_000);
const sigstore = privateSigstore(at);
let dir: string;
let world: World;
let registry: DockerRegistry;
let cosign: Cosign;

const config = `version: 1
environments:
  dev: {}
applications:
  - name: checkout
    path: apps/checkout/chart
    values:
      - apps/checkout/values-{environment}.yaml
signatures:
  - keys: [keys/cosign.pub]
    identities:
      - issuer: ${WORKFLOW.issuer}
        subject: ${WORKFLOW.subject}
    trust: keys/trusted-root.json
`;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-signatures-'));
  world = await createWorld({
    dir,
    soakSeconds: 3600,
    patience: 90,
    serverEnv: { SHIPLOCK_SCAN_SECONDS: '3', SHIPLOCK_SWEEP_SECONDS: '2' },
    parts: {
      async registry(endpoint) {
        registry = await startDockerRegistry(endpoint);
        return registry;
      },
    },
    moreFiles: async () => ({
      '.github/shiplock.yaml': config,
      'keys/cosign.pub': String(key.publicKey.export({ type: 'spki', format: 'pem' })),
      'keys/trusted-root.json': JSON.stringify(sigstore.trustedRoot()),
    }),
  });
  cosign = cosignAt(registry.url, IMAGE);
  await world.startServer();
});
afterAll(async () => {
  await world.close();
  await rm(dir, { recursive: true, force: true });
});

/** The open pull request for a version, once its comment says something. */
function comment(tag: string, words: string): Promise<{ number: number; body: string }> {
  return until(
    `“${words}” on the pull request of ${tag}`,
    async () => {
      const pull = (await world.stage.dana.pulls()).find(({ state, title }) => state === 'open' && title.includes(tag));
      assert(pull !== undefined, 'there is no such pull request');
      const bodies = (await world.stage.dana.comments(pull.number)).map(({ body }) => body).join('\n');
      assert(bodies.includes(words), bodies.slice(0, 600));
      return { number: pull.number, body: bodies };
    },
    60,
  );
}

function arrives(tag: string, digest: string): Promise<void> {
  return until(
    `${tag} in dev on main`,
    async () => {
      const text = await world.stage.git.file('refs/heads/main', FILE);
      assert(text.includes(`tag: "${tag}"`) && text.includes(`digest: ${digest}`), text.slice(0, 200));
    },
    60,
  );
}

test('an unsigned image is kept out, one with the signature of another image too, until it is signed by the key', async () => {
  const other = await registry.push({ repository: IMAGE, tag: 'other', content: 'another image' });
  const { digest } = await registry.push({ repository: IMAGE, tag: '1.4.3', architectures: ['amd64', 'arm64'] });
  const { number, body } = await comment('1.4.3', 'checkout 1.4.3 is not signed');
  expect(body).toContain('⛔ Blocked');
  await cosign.attachLayer(digest, simpleSigning(other.digest, key, { at }));
  await comment('1.4.3', `it signs another digest (${other.digest.slice(0, 19)})`);
  const text = await world.stage.git.file('refs/heads/main', FILE);
  expect(text).toContain('tag: "1.4.2"');
  expect((await world.stage.dana.pull(number)).state).toBe('open');
  await cosign.attachLayer(digest, simpleSigning(digest, key, { at }));
  await arrives('1.4.3', digest);
});

test('a keyless bundle under the fallback tag lets an image in, one by another workflow does not', async () => {
  const options = { log: sigstore.log, at };
  const { digest } = await registry.push({ repository: IMAGE, tag: '1.4.4' });
  const stranger = { ...WORKFLOW, subject: WORKFLOW.subject.replace('release.yml', 'test.yml') };
  await cosign.attachBundle(digest, statementBundle(statement(digest), sigstore.certificate(stranger), options));
  await comment('1.4.4', 'the rule names no such signer');
  await cosign.attachBundle(digest, statementBundle(statement(digest), sigstore.certificate(WORKFLOW), options));
  await arrives('1.4.4', digest);
  const pull = (await world.stage.dana.pulls()).find(({ title }) => title.includes('1.4.4'));
  const check = (await world.stage.dana.checks(pull?.head.sha ?? '')).find(({ name }) => name === 'shiplock/promotion');
  expect(check?.conclusion).toBe('success');
  expect(JSON.stringify(check)).toContain('release.yml');
});

function statement(digest: string): object {
  const subject = [{ name: IMAGE, digest: { sha256: digest.slice('sha256:'.length) } }];
  const predicateType = 'https://sigstore.dev/cosign/sign/v1';
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate: {} };
}
