import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CredentialsError } from '../../../src/clusters/kube/credentials.ts';
import { readInClusterCredentials } from '../../../src/clusters/kube/in-cluster.ts';
import { readKubeconfig, readKubeconfigFile } from '../../../src/clusters/kube/kubeconfig.ts';
import { createFakeClock } from './fake-clock.ts';

const SECRET = 'canary-token-of-the-test';

function deps(files: Record<string, string> = {}) {
  const clock = createFakeClock();
  const readFile = async (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no file ${path}`);
    return text;
  };
  return { clock, readFile, files };
}

function kubeconfig(user: unknown, cluster: Record<string, unknown> = {}, more: Record<string, unknown> = {}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'https://kube.example:6443/', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'apps' } }],
    'current-context': 'x',
    ...more,
  });
}

describe('a kubeconfig', () => {
  it('gives server, namespace and token', async () => {
    const credentials = await readKubeconfig(kubeconfig({ token: SECRET }), deps());
    expect(credentials).toMatchObject({ server: 'https://kube.example:6443', namespace: 'apps', tls: {} });
    expect(await credentials.authorization()).toBe(`Bearer ${SECRET}`);
    expect(credentials.refresh()).toBe(false);
    expect(JSON.stringify(credentials)).not.toContain(SECRET);
  });

  it('gives TLS material from data and from files beside it', async () => {
    const user = { 'client-certificate': 'client.crt', 'client-key-data': Buffer.from('KEY').toString('base64') };
    const cluster = { 'certificate-authority': '/etc/ca.crt', 'tls-server-name': 'inner' };
    const text = kubeconfig(user, cluster);
    const files = { '/home/me/config': text, '/home/me/client.crt': 'CERT', '/etc/ca.crt': 'CA' };
    const { tls, authorization } = await readKubeconfigFile('/home/me/config', deps(files));
    expect(tls).toEqual({ ca: 'CA', cert: 'CERT', key: 'KEY', servername: 'inner' });
    expect(await authorization()).toBeNull();
  });

  it('reads a token file again every minute and after a refusal', async () => {
    const given = deps({ '/run/token': 'first\n' });
    const credentials = await readKubeconfig(kubeconfig({ tokenFile: '/run/token' }), given);
    expect(await credentials.authorization()).toBe('Bearer first');
    given.files['/run/token'] = 'second';
    expect(await credentials.authorization()).toBe('Bearer first');
    given.clock.advance(60_000);
    expect(await credentials.authorization()).toBe('Bearer second');
    given.files['/run/token'] = 'third';
    expect(credentials.refresh()).toBe(true);
    expect(await credentials.authorization()).toBe('Bearer third');
    given.files['/run/token'] = ' ';
    credentials.refresh();
    await expect(credentials.authorization()).rejects.toThrow('the token file /run/token is empty');
  });

  it.each([
    ['an exec plugin', { exec: { command: 'sh' } }, {}, 'runs an exec plugin, which is refused'],
    ['an auth-provider', { 'auth-provider': { name: 'oidc' } }, {}, 'uses an auth-provider plugin, which is refused'],
    ['a password', { username: 'me', password: SECRET }, {}, 'uses a password, which is refused'],
    ['impersonation', { token: SECRET, as: 'root' }, {}, 'impersonates'],
    ['unverified TLS', { token: SECRET }, { 'insecure-skip-tls-verify': true }, 'skips TLS verification'],
    ['a proxy', { token: SECRET }, { 'proxy-url': 'http://proxy' }, 'has a proxy-url'],
    ['plain http', { token: SECRET }, { server: 'http://kube.example' }, 'must use https'],
    ['no URL', { token: SECRET }, { server: 'kube' }, 'is not a URL'],
  ])('is refused with %s', async (_what, user, cluster, message) => {
    const reading = readKubeconfig(kubeconfig(user, cluster), deps());
    await expect(reading).rejects.toThrow(CredentialsError);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.not.toThrow(SECRET);
  });

  it('allows plain http on loopback', async () => {
    for (const server of ['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:2']) {
      expect((await readKubeconfig(kubeconfig({}, { server }), deps())).server).toBe(server);
    }
  });

  it('that is wrong is told of without quoting it', async () => {
    await expect(readKubeconfig(`a: [${SECRET}`, deps())).rejects.toThrow('the kubeconfig is not valid YAML');
    const wrong = kubeconfig({ token: [SECRET] });
    await expect(readKubeconfig(wrong, deps())).rejects.toThrow('not valid at users.0.user.token');
    const lost = kubeconfig({}, {}, { 'current-context': 'y' });
    await expect(readKubeconfig(lost, deps())).rejects.toThrow('has no context "y"; it has: x');
    await expect(readKubeconfigFile('/none', deps())).rejects.toThrow('cannot read the kubeconfig /none');
  });

  it('follows the context that is asked for', async () => {
    const contexts = [
      { name: 'x', context: { cluster: 'c', user: 'u' } },
      { name: 'z', context: { cluster: 'c', user: 'u', namespace: 'other' } },
    ];
    const credentials = await readKubeconfig(kubeconfig({}, {}, { contexts }), deps(), { context: 'z' });
    expect(credentials.namespace).toBe('other');
  });
});

describe('in a pod', () => {
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  const folder = '/sa';

  it('the mounted account is used', async () => {
    const files = { '/sa/token': 'tok', '/sa/ca.crt': 'CA', '/sa/namespace': 'shiplock\n' };
    const credentials = await readInClusterCredentials({ ...deps(files), env, folder });
    expect(credentials).toMatchObject({ server: 'https://[fd00::1]:443', namespace: 'shiplock', tls: { ca: 'CA' } });
    expect(await credentials.authorization()).toBe('Bearer tok');
  });

  it('a missing part is named', async () => {
    await expect(readInClusterCredentials({ ...deps(), env: {}, folder })).rejects.toThrow('not in a cluster');
    await expect(readInClusterCredentials({ ...deps(), env, folder })).rejects.toThrow('/sa/ca.crt');
  });
});
