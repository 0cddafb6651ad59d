import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOciRegistry } from '../../../src/registries/oci/index.ts';
import { createSandboxRegistry, type SandboxRegistry } from '../../../src/sandbox/registry/sandbox-registry.ts';
import { pickSourceLabels, sourceLabels } from '../../../src/text/source-labels.ts';

const host = 'registry.acme.test';
const labels = {
  'org.opencontainers.image.source': 'https://github.com/acme/shop',
  'org.opencontainers.image.revision': 'c'.repeat(40),
};

describe('labels in a registry over HTTP', () => {
  let sandbox: SandboxRegistry;
  beforeEach(async () => {
    sandbox = await createSandboxRegistry({ port: 0, host, endpoints: [] });
  });
  afterEach(() => sandbox.close());
  const registry = () => createOciRegistry({ hosts: { [host]: { endpoint: sandbox.url } } });

  async function put(manifest: object): Promise<string> {
    const bytes = JSON.stringify(manifest);
    const digest = digestOf(bytes);
    const type = 'application/vnd.oci.image.index.v1+json';
    const answer = await fetch(`${sandbox.url}/v2/acme/api/manifests/${digest}`, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(201);
    return digest;
  }

  test('are those of the image that the digest names, also after its tag moved', async () => {
    const { digest } = await sandbox.push({ repository: 'acme/api', tag: '1.0.0', labels });
    await sandbox.push({ repository: 'acme/api', tag: '1.0.0', labels: { other: 'x' } });
    expect(await registry().labels(`${host}/acme/api`, digest)).toEqual(labels);
  });

  test('of an index are those of its first platform, not of its attestation', async () => {
    const { digest } = await sandbox.push({ repository: 'acme/api', tag: '1.0.0', labels });
    const none = await sandbox.push({ repository: 'acme/api', tag: 'attestation' });
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const index = await put({
      schemaVersion: 2,
      manifests: [
        { mediaType, size: 1, digest: none.digest, platform: { os: 'unknown', architecture: 'unknown' } },
        { mediaType, size: 1, digest, platform: { os: 'linux', architecture: 'amd64' } },
      ],
    });
    expect(await registry().labels(`${host}/acme/api`, index)).toEqual(labels);
  });

  test('of an image without any are none, and of one that is not there null', async () => {
    const { digest } = await sandbox.push({ repository: 'acme/api', tag: '1.0.0' });
    expect(await registry().labels(`${host}/acme/api`, digest)).toEqual({});
    expect(await registry().labels(`${host}/acme/api`, `sha256:${'0'.repeat(64)}`)).toBeNull();
    expect(await registry().labels(`${host}/acme/none`, digest)).toBeNull();
  });
});

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

describe('a registry that is not honest', () => {
  const config = JSON.stringify({ config: { Labels: labels } });
  const manifest = JSON.stringify({ config: { digest: digestOf(config) } });
  const answering = (parts: Record<string, string>) =>
    createOciRegistry({
      fetch: async (input) => {
        const text = parts[String(input).split('/').at(-1) ?? ''];
        return text === undefined ? new Response(null, { status: 404 }) : new Response(text);
      },
    });

  test('cannot give another manifest or config than the digest names', async () => {
    const repository = 'ghcr.io/acme/api';
    const good = answering({ [digestOf(manifest)]: manifest, [digestOf(config)]: config });
    expect(await good.labels(repository, digestOf(manifest))).toEqual(labels);
    const swapped = answering({ [digestOf(manifest)]: manifest, [digestOf(config)]: '{"config":{"Labels":{}}}' });
    await expect(swapped.labels(repository, digestOf(manifest))).rejects.toThrow('gave other content');
    const other = answering({ [digestOf('x')]: manifest });
    await expect(other.labels(repository, digestOf('x'))).rejects.toThrow('gave other content');
  });

  test('cannot make us read without an end', async () => {
    const large = 'x'.repeat(5 * 1024 * 1024);
    const registry = answering({ [digestOf(large)]: large });
    await expect(registry.labels('ghcr.io/acme/api', digestOf(large))).rejects.toThrow('larger than 4 MiB');
    let index = JSON.stringify({ manifests: [{ digest: digestOf('end') }] });
    const parts: Record<string, string> = {};
    for (let depth = 0; depth < 6; depth += 1) {
      parts[digestOf(index)] = index;
      index = JSON.stringify({ manifests: [{ digest: digestOf(index) }] });
    }
    parts[digestOf(index)] = index;
    expect(await answering(parts).labels('ghcr.io/acme/api', digestOf(index))).toBeNull();
  });
});

describe('what labels say of a source', () => {
  const revision = 'c'.repeat(40);
  const read = (source: string | undefined, commit: string | undefined = revision) =>
    sourceLabels({
      ...(source === undefined ? {} : { 'org.opencontainers.image.source': source }),
      ...(commit === undefined ? {} : { 'org.opencontainers.image.revision': commit }),
    });

  test.each([
    'https://github.com/acme/shop',
    'https://github.com/acme/shop.git',
    'https://github.com/acme/shop/',
    'git@github.com:acme/shop.git',
    'ssh://git@github.com/acme/shop',
  ])('%s', (address) => {
    expect(read(address)).toEqual({ source: { repository: 'acme/shop', revision } });
  });

  test('is kept small, and read in no time', () => {
    const large = `https://github.com/${'a'.repeat(1_000_000)}`;
    const all = { ...labels, 'org.opencontainers.image.source': large, other: 'x' };
    expect(pickSourceLabels(all)).toEqual({ 'org.opencontainers.image.revision': revision });
    expect(pickSourceLabels(labels)).toEqual(labels);
  });

  test.each<[string | undefined, string | undefined, string]>([
    [undefined, revision, 'the image has no label org.opencontainers.image.source: let the build set it'],
    ['shop', revision, 'its label org.opencontainers.image.source names no repository'],
    ['https://github.com/acme/shop', 'c0ffee', 'its label org.opencontainers.image.revision is not a full commit'],
  ])('%s and %s: a problem', (source, commit, problem) => {
    expect(read(source, commit)).toEqual({ problem });
  });
});
