import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createOciClient } from '../../../src/registries/oci/client.ts';
import { createOciRegistry } from '../../../src/registries/oci/index.ts';
import { createLimits } from '../../../src/registries/oci/limits.ts';
import { createRegistryFetch } from '../../../src/registries/oci/network/registry-fetch.ts';
import { digestOf, madeRegistry, TYPES } from './made-registry.ts';

/** What a registry can do to whoever asks it, over real sockets where they matter. */

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<{ url: string; host: string }> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host };
}

async function registryAt(listener: RequestListener) {
  const { url } = await serve(listener);
  return createOciRegistry({ hosts: { 'r.test': { endpoint: url } } });
}

describe('a body', () => {
  test('without an end is left', async () => {
    let sent = 0;
    const registry = await registryAt((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 'x');
      const pump = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.byteLength;
        if (!response.destroyed) response.once('drain', pump);
      };
      pump();
    });
    await expect(registry.tags('r.test/acme/api')).rejects.toThrow('a page of tags of');
    await expect(registry.manifest('r.test/acme/api', digestOf('x'))).rejects.toThrow('larger than 4 MiB');
    await expect(registry.blob('r.test/acme/api', digestOf('x'), 1024)).rejects.toThrow('larger than 1024 bytes');
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test('that says its size is not even begun', async () => {
    const registry = await registryAt((_, response) => {
      response.writeHead(200, { 'content-length': 10 ** 12 });
      response.write('x');
    });
    await expect(registry.blob('r.test/acme/api', digestOf('x'), 1024)).rejects.toThrow('larger than 1024 bytes');
  });

  test('that is packed stays packed: a bomb does not go off', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    const registry = await registryAt((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
      response.end(bomb);
    });
    const before = process.memoryUsage().rss;
    await expect(registry.tags('r.test/acme/api')).rejects.toThrow('is not what a registry holds there');
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('that drips ends with the time for the whole answer', async () => {
    const { url, host } = await serve((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drip));
    });
    const fetch = createRegistryFetch({ isNamed: (each) => each === host });
    const response = await fetch(`${url}/v2/`, { signal: AbortSignal.timeout(150) });
    await expect(response.text()).rejects.toThrow();
  });

  test.each(['<html>', '[]', '{"tags": "all"}', '{"tags": [1]}', ''])(
    'of another kind is an outage: %s',
    async (body) => {
      const { registry, repository, at } = madeRegistry();
      at('tags/list?n=1000', () => new Response(body));
      await expect(registry.tags(repository)).rejects.toThrow('is not what a registry holds there');
    },
  );
});

describe('pages', () => {
  const page = (tags: string[], next?: string) => () =>
    Response.json({ tags }, next === undefined ? {} : { headers: { link: `<${next}>; rel="next"` } });

  test('in the sizes of registries are all read: 9,036 tags by 20', async () => {
    const tags = Array.from({ length: 9_036 }, (_, n) => `v${n}`);
    const { registry, repository, requests } = madeRegistry({
      limits: createLimits({ now: Date.now, sleep: async () => {}, perSecond: 1e6 }),
      fetch: async (input) => {
        const last = new URL(String(input)).searchParams.get('last');
        const from = last === null ? 0 : tags.indexOf(last) + 1;
        const some = tags.slice(from, from + 20);
        const more = from + 20 < tags.length;
        const link = `</v2/acme/api/tags/list?n=20&last=${some.at(-1)}>; rel="next"`;
        return Response.json({ tags: some }, { headers: more ? { link } : {} });
      },
    });
    expect(await registry.tags(repository)).toEqual(tags);
    expect(requests).toEqual([]);
  });

  test('that go round in circles, or bring nothing, come to an end with a sentence', async () => {
    const { registry, repository, at, requests } = madeRegistry();
    at('tags/list?n=1000', page(['a'], '/v2/acme/api/tags/list?last=a'));
    at('tags/list?last=a', page(['a'], '/v2/acme/api/tags/list?n=1000'));
    await expect(registry.tags(repository)).rejects.toThrow('have no end');
    expect(requests.length).toBeLessThan(10);
  });

  test('of more tags than anybody has are refused with a sentence, never cut', async () => {
    let from = 0;
    const { registry, repository } = madeRegistry({
      limits: createLimits({ now: Date.now, sleep: async () => {}, perSecond: 1e6 }),
      fetch: async () => {
        from += 10_000;
        const tags = Array.from({ length: 10_000 }, (_, n) => `v${from + n}`);
        return Response.json({ tags }, { headers: { link: `</v2/acme/api/tags/list?last=${from}>; rel="next"` } });
      },
    });
    await expect(registry.tags(repository)).rejects.toThrow('more than 100000 tags: delete old ones');
  });

  test('that did not change are not sent again', async () => {
    const asked: (string | null)[] = [];
    const { registry, repository } = madeRegistry({
      fetch: async (_, init) => {
        const etag = new Headers(init?.headers).get('if-none-match');
        asked.push(etag);
        if (etag === '"1"') return new Response(null, { status: 304 });
        return Response.json({ tags: ['a'] }, { headers: { etag: '"1"' } });
      },
    });
    expect(await registry.tags(repository)).toEqual(['a']);
    expect(await registry.tags(repository)).toEqual(['a']);
    expect(asked).toEqual([null, '"1"']);
  });
});

describe('redirects', () => {
  test('to storage carry no credentials', async () => {
    const seen: (string | undefined)[] = [];
    const storage = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('content');
    });
    const home = await serve((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' });
      else response.writeHead(307, { location: `${storage.url}/content?signature=x` });
      response.end();
    });
    const registry = createOciRegistry({
      hosts: {
        'r.test': { endpoint: home.url, credentials: { username: 'robot', password: 'hunter2' } },
        [storage.host]: {},
      },
    });
    expect(String(await registry.blob('r.test/a/b', digestOf('content'), 100))).toBe('content');
    expect(seen).toEqual([undefined]);
  });

  test.each(['http://169.254.169.254/latest/meta-data/', 'http://127.0.0.1:1/', 'http://[::1]:1/', 'http://10.0.0.1/'])(
    'to %s are refused',
    async (location) => {
      const registry = await registryAt((_, response) => response.writeHead(307, { location }).end());
      await expect(registry.blob('r.test/a/b', digestOf('x'), 100)).rejects.toThrow('is a private address');
      await expect(registry.tags('r.test/a/b')).rejects.toThrow('in SHIPLOCK_REGISTRIES');
    },
  );

  test('a token server in the network of the operator is refused, unless it is named', async () => {
    const tokens = await serve((_, response) => response.end(JSON.stringify({ token: 'short' })));
    const home = await serve((request, response) => {
      if (request.headers.authorization === 'Bearer short') response.end(JSON.stringify({ tags: ['1.0.0'] }));
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="${tokens.url}/token",service="r"` }).end();
    });
    const closed = createOciRegistry({ hosts: { 'r.test': { endpoint: home.url } } });
    await expect(closed.tags('r.test/a/b')).rejects.toThrow('is a private address');
    const open = createOciRegistry({ hosts: { 'r.test': { endpoint: home.url, tokenHost: tokens.host } } });
    expect(await open.tags('r.test/a/b')).toEqual(['1.0.0']);
  });

  test('a name that leads to a private address is refused at the connection', async () => {
    const fetch = createRegistryFetch({
      isNamed: (host) => host === 'own.test:1',
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    await expect(fetch('http://public.test/v2/')).rejects.toThrow('public.test is a private address');
    await expect(fetch('http://own.test:1/v2/')).rejects.toThrow('own.test:1 cannot be reached');
    await expect(fetch('https://a:b@own.test/')).rejects.toThrow('holds credentials');
    await expect(fetch('file:///etc/passwd')).rejects.toThrow('is not asked');
  });
});

describe('a busy registry', () => {
  test('for good holds nobody else, and is soon asked less and less', async () => {
    let at = 0;
    const asked: string[] = [];
    const fetch = async (input: string | URL | Request) => {
      const { host } = new URL(String(input));
      asked.push(host);
      return host === 'busy.test'
        ? new Response(null, { status: 429, headers: { 'retry-after': '1' } })
        : Response.json({ tags: ['1.0.0'] });
    };
    const registry = createOciRegistry({
      fetch,
      now: () => at,
      sleep: async (ms) => {
        at += ms;
      },
    });
    for (let n = 0; n < 25; n += 1) {
      await expect(registry.tags(`busy.test/acme/api-${n}`)).rejects.toThrow(/429|left alone/);
      expect(await registry.tags(`calm.test/acme/api-${n}`)).toEqual(['1.0.0']);
    }
    expect(at).toBeLessThan(60_000);
    expect(asked.filter((host) => host === 'busy.test').length).toBeLessThan(12);
  });

  test('one that nobody answers for is not waited for by each of many images', async () => {
    let asked = 0;
    const { host } = await serve((request) => {
      asked += 1;
      request.socket.destroy();
    });
    const fetch = createRegistryFetch({ isNamed: () => true });
    const client = createOciClient({ fetch, now: () => 0, sleep: async () => {} });
    const endpoint = { origin: `http://${host}`, path: 'a/b', credentials: null, hint: '' };
    const question = { method: 'GET', url: `http://${host}/v2/a/b/tags/list`, accept: '*/*' } as const;
    for (let n = 0; n < 20; n += 1)
      await expect(client.request(endpoint, question)).rejects.toThrow(/cannot be reached|left alone/);
    expect(asked).toBeLessThan(8);
  });
});

test('GHCR sends who asks for referrers to a web page, which is not followed', async () => {
  const { registry, repository, at, put } = madeRegistry();
  const image = digestOf('image');
  at(
    `referrers/${image}`,
    () => new Response(null, { status: 303, headers: { location: 'https://github.test/-/packages' } }),
  );
  const digest = put('manifests', {
    mediaType: TYPES.manifest,
    artifactType: 'application/spdx+json',
    subject: { digest: image },
  });
  put('manifests', { manifests: [{ digest }] }, image.replace(':', '-'));
  expect(await registry.referrers(repository, image)).toMatchObject({ found: 'fallback', manifests: [{ digest }] });
});
