import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseChallenge } from '../../../src/registries/oci/challenge.ts';
import { endpointOf, type KnownHost } from '../../../src/registries/oci/endpoint.ts';
import { createOciRegistry, type OciRegistryOptions } from '../../../src/registries/oci/index.ts';
import { nextPage } from '../../../src/registries/oci/next-page.ts';
import { RegistryRefusal } from '../../../src/registries/registry.ts';
import { createSandboxRegistry, type SandboxRegistry } from '../../../src/sandbox/registry/sandbox-registry.ts';

describe('against a registry over HTTP', () => {
  const host = 'registry.acme.test';
  let sandbox: SandboxRegistry;
  beforeEach(async () => {
    sandbox = await createSandboxRegistry({ port: 0, host, endpoints: [] });
  });
  afterEach(() => sandbox.close());
  const registry = () => createOciRegistry({ hosts: { [host]: { endpoint: sandbox.url } } });

  test('tags and digests are what was pushed', async () => {
    const one = await sandbox.push({ repository: 'acme/api', tag: '1.0.0' });
    await sandbox.push({ repository: 'acme/api', tag: '1.0.1' });
    expect(await registry().tags(`${host}/acme/api`)).toEqual(['1.0.0', '1.0.1']);
    expect(await registry().digest(`${host}/acme/api`, '1.0.0')).toBe(one.digest);
  });

  test('every page of tags is read', async () => {
    const tags = Array.from({ length: 205 }, (_, index) => `1.0.${String(index).padStart(3, '0')}`);
    for (const tag of tags) await sandbox.push({ repository: 'acme/api', tag });
    expect(await registry().tags(`${host}/acme/api`)).toEqual(tags);
  });

  test('what is not there is empty or null', async () => {
    expect(await registry().tags(`${host}/acme/none`)).toEqual([]);
    expect(await registry().digest(`${host}/acme/none`, '1.0.0')).toBeNull();
  });

  test('a registry that is down is an outage', async () => {
    await sandbox.close();
    await expect(registry().tags(`${host}/acme/api`)).rejects.toThrow();
  });
});

type Handler = (request: { url: string; method: string; headers: Headers }) => Response | undefined;

/** The whole network as one function; what nobody answers fails the test. Every request is noted. */
function network(handler: Handler, options: Partial<OciRegistryOptions> = {}) {
  const requests: { url: string; authorization: string | null; accept: string | null }[] = [];
  const waits: number[] = [];
  const registry = createOciRegistry({
    now: () => Date.parse('2026-03-04T00:00:00Z'),
    sleep: async (ms) => void waits.push(ms),
    fetch: async (input, init) => {
      const url = String(input);
      const headers = new Headers(init?.headers);
      requests.push({ url, authorization: headers.get('authorization'), accept: headers.get('accept') });
      const response = handler({ url, method: init?.method ?? 'GET', headers });
      if (response === undefined) throw new Error(`nobody answers ${url}`);
      return response;
    },
    ...options,
  });
  return { registry, requests, waits };
}
const digest = `sha256:${'a'.repeat(64)}`;
const found = () => new Response(null, { headers: { 'docker-content-digest': digest } });
const credentials = { username: 'robot', password: 'hunter2' };
const basic = `Basic ${Buffer.from('robot:hunter2').toString('base64')}`;

describe('the digest', () => {
  test('is asked for by HEAD with every index and manifest type', async () => {
    const { registry, requests } = network(({ method }) => (method === 'HEAD' ? found() : undefined));
    expect(await registry.digest('ghcr.io/acme/api', '1.0.0')).toBe(digest);
    expect(requests[0]?.url).toBe('https://ghcr.io/v2/acme/api/manifests/1.0.0');
    expect(requests[0]?.accept?.split(', ')).toHaveLength(4);
    expect(requests[0]?.accept).toContain('image.index.v1+json');
  });

  test('of a registry that does not say it is the hash of the manifest', async () => {
    const { registry } = network(({ method }) => new Response(method === 'GET' ? 'abc' : null));
    expect(await registry.digest('ghcr.io/acme/api', '1')).toBe(
      'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('tokens', () => {
  const challenge =
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:x:pull,push"';
  function hub(handler?: Handler) {
    return network(
      (request) => {
        const { url, headers } = request;
        if (url.startsWith('https://auth.docker.io/token')) return Response.json({ token: 'short', expires_in: 300 });
        if (headers.get('authorization') === 'Bearer short') return handler?.(request) ?? found();
        return new Response(null, { status: 401, headers: { 'www-authenticate': challenge } });
      },
      { hosts: { 'docker.io': { credentials } } },
    );
  }

  test('are fetched as the challenge says, to pull only, and kept', async () => {
    const { registry, requests } = hub();
    expect(await registry.digest('docker.io/library/nginx', '1.29')).toBe(digest);
    expect(await registry.digest('docker.io/library/nginx', '1.28')).toBe(digest);
    expect(requests.map(({ url, authorization }) => [url, authorization])).toEqual([
      ['https://registry-1.docker.io/v2/library/nginx/manifests/1.29', null],
      ['https://auth.docker.io/token?service=registry.docker.io&scope=repository%3Alibrary%2Fnginx%3Apull', basic],
      ['https://registry-1.docker.io/v2/library/nginx/manifests/1.29', 'Bearer short'],
      ['https://registry-1.docker.io/v2/library/nginx/manifests/1.28', 'Bearer short'],
    ]);
  });

  test('of one repository are not used for another', async () => {
    const { registry, requests } = hub();
    await registry.digest('docker.io/library/nginx', '1');
    await registry.digest('docker.io/library/redis', '1');
    expect(requests.filter(({ url }) => url.includes('scope='))).toHaveLength(2);
  });

  test.each<[string, Handler, boolean]>([
    [
      'a token server that gives none',
      ({ url }) => (url.includes('/token') ? new Response(null, { status: 403 }) : undefined),
      true,
    ],
    ['a registry that refuses the token', () => new Response(null, { status: 403 }), true],
    [
      'an outage of the token server',
      ({ url }) => (url.includes('/token') ? new Response(null, { status: 500 }) : undefined),
      false,
    ],
  ])(
    '%s is a refusal, unless it is an outage; who asked without credentials is told from who had some',
    async (_name, handler, isRefusal) => {
      const asks: Handler = (request) =>
        handler(request) ??
        new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer realm="https://ghcr.io/token"' } });
      for (const hosts of [{}, { 'ghcr.io': { credentials } }]) {
        const { registry } = network(asks, { hosts });
        const error = await registry.tags('ghcr.io/acme/private').catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(Error);
        expect(error instanceof RegistryRefusal).toBe(isRefusal);
        if (error instanceof RegistryRefusal) expect(error.isAnonymous).toBe(!('ghcr.io' in hosts));
      }
    },
  );

  test('a registry that asks for Basic gets it, once credentials are configured', async () => {
    const handler: Handler = ({ headers }) =>
      headers.get('authorization') === basic
        ? found()
        : new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } });
    const known = network(handler, { hosts: { 'harbor.acme.test': { credentials } } });
    expect(await known.registry.digest('harbor.acme.test/a/b', '1')).toBe(digest);
    const unknown = network(handler);
    await expect(unknown.registry.digest('harbor.acme.test/a/b', '1')).rejects.toThrow('configure credentials');
    expect(unknown.requests.every(({ authorization }) => authorization === null)).toBe(true);
  });

  test('credentials do not go to a token server without TLS', async () => {
    const { registry, requests } = network(
      () => new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer realm="http://evil.test/t"' } }),
      { hosts: { 'ghcr.io': { credentials } } },
    );
    await expect(registry.digest('ghcr.io/a/b', '1')).rejects.toThrow('check its credentials');
    expect(requests).toHaveLength(1);
  });

  test('no error holds a credential', async () => {
    const { registry } = network(
      ({ url }) =>
        url.includes('auth.docker.io')
          ? new Response('robot:hunter2 is wrong', { status: 403 })
          : new Response(null, { status: 401, headers: { 'www-authenticate': challenge } }),
      { hosts: { 'docker.io': { credentials } } },
    );
    const error = await registry.tags('docker.io/library/nginx').catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('answered 403');
    expect(String(error)).not.toContain('hunter2');
  });
});

describe('redirects', () => {
  const to = (location: string) => new Response(null, { status: 307, headers: { location } });
  function redirecting(location: string) {
    return network(
      ({ url, headers }) => {
        if (!url.startsWith('https://ghcr.io/')) return found();
        if (headers.get('authorization') === basic) return to(location);
        return new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } });
      },
      { hosts: { 'ghcr.io': { credentials } } },
    );
  }

  test('carry no credentials to another host', async () => {
    const { registry, requests } = redirecting('https://storage.test/blob');
    expect(await registry.digest('ghcr.io/a/b', '1')).toBe(digest);
    expect(requests.at(-1)).toMatchObject({ url: 'https://storage.test/blob', authorization: null });
  });

  test('away from TLS, and without end, are not followed', async () => {
    await expect(redirecting('http://storage.test/blob').registry.digest('ghcr.io/a/b', '1')).rejects.toThrow('http:');
    await expect(redirecting('/v2/again').registry.digest('ghcr.io/a/b', '1')).rejects.toThrow('more than 3 times');
  });
});

describe('a registry that is busy', () => {
  function busy(status: number, headers: Record<string, string>, times: number) {
    let left = times;
    return network(() => {
      left -= 1;
      return left < 0 ? found() : new Response(null, { status, headers });
    });
  }

  test('is asked again after the pause that it names', async () => {
    const seconds = busy(429, { 'retry-after': '3' }, 2);
    expect(await seconds.registry.digest('ghcr.io/a/b', '1')).toBe(digest);
    expect(seconds.waits).toEqual([3000, 3000]);
    const date = busy(503, { 'retry-after': 'Wed, 04 Mar 2026 00:00:05 GMT' }, 1);
    expect(await date.registry.digest('ghcr.io/a/b', '1')).toBe(digest);
    expect(date.waits).toEqual([5000]);
  });

  test('is left alone when the pause is long, or does not help', async () => {
    const long = busy(429, { 'retry-after': '600' }, 1);
    await expect(long.registry.digest('ghcr.io/a/b', '1')).rejects.toThrow('answered 429 for ghcr.io/a/b');
    expect(long.waits).toEqual([]);
    const down = busy(500, {}, 9);
    await expect(down.registry.tags('ghcr.io/a/b')).rejects.toThrow('answered 500');
    expect(down.requests).toHaveLength(3);
  });
});

describe('addresses', () => {
  test.each([
    ['127.0.0.1/a/b'],
    ['localhost/a'],
    ['localhost:5000/a'],
    ['10.0.0.1:5000/a'],
    ['[::1]/a'],
    ['registry/a'],
    ['internal.test:8080/a'],
  ])('a file cannot make the server call %s', (repository) => {
    expect(() => endpointOf(repository, () => null)).toThrow('not configured');
  });

  test('what is configured is called as configured', async () => {
    const hosts: Record<string, KnownHost> = {
      'localhost:5000': { endpoint: 'http://127.0.0.1:9/ignored', credentials: null },
      'internal:8080': { credentials: null },
    };
    const known = (host: string) => hosts[host] ?? null;
    expect(endpointOf('localhost:5000/a/b', known)).toMatchObject({
      origin: 'http://127.0.0.1:9',
      path: 'a/b',
      credentials: null,
    });
    expect(endpointOf('internal:8080/a', known).origin).toBe('https://internal:8080');
    const { registry } = network(() => undefined);
    await expect(registry.tags('constructor/a')).rejects.toThrow('not configured');
  });

  test.each([
    'ghcr.io',
    'ghcr.io/',
    '/a',
    'ghcr.io/../admin',
    'ghcr.io/a/..',
    'ghcr.io/a//b',
    'ghcr.io/a?x=1',
    'ghcr.io/a#b',
  ])('%s names no repository', (repository) => {
    expect(() => endpointOf(repository, () => null)).toThrow('does not name');
  });

  test('a next page elsewhere is not the end of a list', () => {
    expect(() => nextPage('<https://evil.test/x>; rel="next"', 'https://r.test/v2/a/tags/list')).toThrow('not its own');
  });

  test.each([
    ['<https://r.test/v2/a/tags/list?last=b>; rel="next"', 'https://r.test/v2/a/tags/list?last=b'],
    ['</v2/a/tags/list?last=b>; rel=next', 'https://r.test/v2/a/tags/list?last=b'],
    ['</first>; rel="first", </second>; title="x"; rel="next"', 'https://r.test/second'],
    ['<http://inner:5000/v2/a/tags/list?last=b>; rel="next"', 'https://r.test/v2/a/tags/list?last=b'],
    ['</x>; rel="prev"', null],
    ['nonsense', null],
    [null, null],
  ])('the next page of %s', (link, expected) => {
    expect(nextPage(link, 'https://r.test/v2/a/tags/list')).toBe(expected);
  });

  test.each([
    ['Basic realm="x"', { scheme: 'basic' }],
    ['bearer realm="https://a.test/t"', { scheme: 'bearer', realm: 'https://a.test/t', service: null, scope: null }],
    [
      'Bearer service=s , realm="https://a.test/t",scope="repository:a:pull,push"',
      { scheme: 'bearer', realm: 'https://a.test/t', service: 's', scope: 'repository:a:pull,push' },
    ],
    ['Bearer realm="no url"', null],
    ['Bearer', null],
    ['Negotiate', null],
    [null, null],
  ])('the challenge %s', (text, expected) => {
    expect(parseChallenge(text)).toEqual(expected);
  });
});
