import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Lent, lent } from '../../../../src/registries/oci/credentials/credentials.ts';
import { loginFor, readDockerConfig } from '../../../../src/registries/oci/credentials/docker-config.ts';
import { openDockerConfig } from '../../../../src/registries/oci/credentials/docker-config-file.ts';
import { readRegistries } from '../../../../src/registries/oci/read-settings.ts';

const CANARY = 'canary-7f3a';
const auth = (text: string) => Buffer.from(text).toString('base64');
const dir = mkdtempSync(join(tmpdir(), 'shiplock-docker-config-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a Docker config file', () => {
  test.each([
    ['ghcr.io', 'ghcr.io', 'acme/api'],
    ['https://ghcr.io', 'ghcr.io', 'acme/api'],
    ['https://index.docker.io/v1/', 'docker.io', 'library/nginx'],
    ['index.docker.io', 'docker.io', 'library/nginx'],
    ['registry-1.docker.io', 'docker.io', 'library/nginx'],
    ['http://Registry.Example:5000/v2/', 'registry.example:5000', 'a'],
    ['ghcr.io/acme', 'ghcr.io', 'acme/api'],
  ])('%s is the login for %s', (key, host, path) => {
    const config = readDockerConfig(JSON.stringify({ auths: { [key]: { auth: auth('robot:a:b') } } }));
    expect(config && loginFor(config, host, path)).toEqual({
      kind: 'secret',
      secret: { kind: 'basic', username: 'robot', password: 'a:b' },
    });
    expect(config && loginFor(config, 'quay.io', path)).toBeNull();
    expect(config && loginFor(config, 'ghcr.io', 'other/api')).toEqual(
      key.startsWith('ghcr.io/') ? null : (config?.logins.get('ghcr.io') ?? null),
    );
  });

  test('the login of the longest path counts', () => {
    const config = readDockerConfig(
      JSON.stringify({
        auths: { 'ghcr.io': { auth: auth('all:x') }, 'ghcr.io/acme': { username: 'acme', password: 'y' } },
      }),
    );
    expect(config && loginFor(config, 'ghcr.io', 'acme/deep/api')).toMatchObject({ secret: { username: 'acme' } });
    expect(config && loginFor(config, 'ghcr.io', 'acmeevil/api')).toMatchObject({ secret: { username: 'all' } });
  });

  test.each([
    [
      { identitytoken: 'refresh', auth: auth('00000000-0000-0000-0000-000000000000:') },
      { kind: 'identity', token: 'refresh' },
    ],
    [{ registrytoken: 'short' }, { kind: 'bearer', token: 'short' }],
  ])('tokens are logins: %#', (entry, secret) => {
    const config = readDockerConfig(JSON.stringify({ auths: { 'r.test': entry } }));
    expect(config?.logins.get('r.test')).toEqual({ kind: 'secret', secret });
  });

  test.each(['', '[]', 'null', '{"auths": 1}', `{"auths": {"a": {"auth": "${auth(CANARY)}"}`])('%s is none', (text) => {
    expect(readDockerConfig(text)).toBeNull();
  });

  test('entries that hold nothing are no logins', () => {
    const config = readDockerConfig('{"auths":{"a.test":{},"b.test":{"auth":"!!"},"c.test":{"username":"x"}}}');
    expect([...(config?.logins.keys() ?? [])]).toEqual([]);
  });

  test('is read again when somebody renews it, and kept while it is broken', () => {
    const file = join(dir, 'renewed.json');
    let now = 0;
    const write = (text: string) => writeFileSync(file, text);
    const user = (name: string) => JSON.stringify({ auths: { 'r.test': { auth: auth(`${name}:x`) } } });
    write(user('one'));
    const open = openDockerConfig(file, () => now);
    const nameNow = () => loginFor(open(), 'r.test', 'a');
    write(user('second'));
    expect(nameNow()).toMatchObject({ secret: { username: 'one' } });
    now += 60_000;
    expect(nameNow()).toMatchObject({ secret: { username: 'second' } });
    write('{"auths":');
    now += 60_000;
    expect(nameNow()).toMatchObject({ secret: { username: 'second' } });
    write(user('third-one'));
    now += 60_000;
    expect(nameNow()).toMatchObject({ secret: { username: 'third-one' } });
    rmSync(file);
    now += 60_000;
    expect(nameNow()).toMatchObject({ secret: { username: 'third-one' } });
  });
});

describe('a login', () => {
  const secret = { kind: 'bearer', token: 'x' } as const;

  test('is done once for many, and again shortly before it ends', async () => {
    let now = 0;
    let logins = 0;
    const login = async (): Promise<Lent> => {
      logins += 1;
      return { secret, until: now + 3_600_000 };
    };
    const credentials = lent(login, () => now);
    await Promise.all([credentials(), credentials(), credentials()]);
    now = 3_200_000;
    await credentials();
    expect(logins).toBe(1);
    now = 3_310_000;
    await credentials();
    expect(logins).toBe(2);
  });

  test('that fails is not tried for each of many images, and again a little later', async () => {
    let now = 0;
    let logins = 0;
    const credentials = lent(
      async () => {
        logins += 1;
        if (logins === 1) throw new Error('no');
        return { secret, until: now + 3_600_000 };
      },
      () => now,
    );
    await expect(credentials()).rejects.toThrow('no');
    await expect(credentials()).rejects.toThrow('no');
    now += 31_000;
    expect(await credentials()).toBe(secret);
    expect(logins).toBe(2);
  });
});

describe('the settings of registries', () => {
  const read = (hosts: object, more: Record<string, string> = {}) =>
    readRegistries({ SHIPLOCK_REGISTRIES: JSON.stringify(hosts), ...more });

  test('are hosts, a file, and what clouds need of the environment', () => {
    const file = join(dir, 'config.json');
    writeFileSync(file, JSON.stringify({ auths: { 'r.test': { auth: auth('a:b') } } }));
    const found = read(
      {
        'GHCR.io': { credentials: { username: 'a', password: 'b' } },
        '123456789012.dkr.ecr.eu-west-1.amazonaws.com': { login: 'aws' },
      },
      { SHIPLOCK_DOCKER_CONFIG: file, AWS_ROLE_ARN: 'r', GOOGLE_APPLICATION_CREDENTIALS: 'g', PRIVATE_KEY: CANARY },
    );
    if (found.status !== 'read') throw new Error('it is right');
    expect(Object.keys(found.settings.hosts)).toEqual(['ghcr.io', '123456789012.dkr.ecr.eu-west-1.amazonaws.com']);
    expect(found.settings.env).toEqual({ AWS_ROLE_ARN: 'r', GOOGLE_APPLICATION_CREDENTIALS: 'g' });
    expect([...found.settings.dockerConfig().logins.keys()]).toEqual(['r.test']);
    expect(found.remarks).toEqual([]);
  });

  test.each<[object, string]>([
    [{ 'ghcr.io': { login: 'aws' } }, 'SHIPLOCK_REGISTRIES.ghcr.io: login aws is for hosts such as'],
    [{ 'ghcr.io': { login: 'google', credentials: { username: 'a', password: CANARY } } }, 'keep one'],
    [{ 'ghcr.io': { endpoint: 'file:///etc/passwd' } }, 'SHIPLOCK_REGISTRIES.ghcr.io.endpoint'],
    [{ 'ghcr.io': { password: CANARY } }, 'SHIPLOCK_REGISTRIES.ghcr.io'],
  ])('what is wrong is named, without secrets: %#', (hosts, expected) => {
    const found = read(hosts);
    const text = found.status === 'wrong' ? found.problems.join('\n') : '';
    expect(text).toContain(expected);
    expect(text).not.toContain(CANARY);
  });

  test('a Docker config file that cannot be read stops the start; programs that hold logins are remarked on', () => {
    expect(read({}, { SHIPLOCK_DOCKER_CONFIG: join(dir, 'none') })).toMatchObject({ status: 'wrong' });
    const file = join(dir, 'helpers.json');
    writeFileSync(
      file,
      JSON.stringify({ credHelpers: { 'a.test': 'gcloud', 'b.test': 'ecr-login' }, credsStore: 'desktop' }),
    );
    const found = read({ 'b.test': { login: 'google' } }, { SHIPLOCK_DOCKER_CONFIG: file });
    expect(found.status === 'read' && found.remarks).toEqual([
      'the Docker config file leaves a.test to docker-credential-gcloud. Shiplock does not run it: set "login" or "credentials" in SHIPLOCK_REGISTRIES',
    ]);
    writeFileSync(file, JSON.stringify({ credsStore: 'osxkeychain' }));
    const store = read({}, { SHIPLOCK_DOCKER_CONFIG: file });
    expect(store.status === 'read' && store.remarks.join()).toContain('they are in docker-credential-osxkeychain');
  });
});
