import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReflector, type Reflector } from '../../../src/clusters/kube/reflector.ts';
import type { RestMapping } from '../../../src/clusters/kube/rest-mapper.ts';
import { createKubeTransport, type KubeTransport } from '../../../src/clusters/kube/transport.ts';
import type { SeenMetadata } from '../../../src/clusters/kube/watched-object.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type Asked, type LooseServer, line, sendJson, sendStatus, startLooseServer, until } from './loose-server.ts';

/** The reflector against a server that misbehaves on the wire. */

const MAPPING: RestMapping = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', isNamespaced: true };
let clock: FakeClock;
let server: LooseServer;
let transport: KubeTransport;
let stop: AbortController;
let seen: string[];
let told: SeenMetadata[];
let errors: unknown[];
let reflector: Reflector;
let running: Promise<void> = Promise.resolve();
let token: string;
let refreshed: number;

beforeEach(async () => {
  clock = createFakeClock();
  server = await startLooseServer();
  token = 'Bearer one';
  refreshed = 0;
  const credentials = {
    server: server.url,
    tls: {},
    namespace: null,
    authorization: async () => token,
    refresh() {
      refreshed += 1;
      token = 'Bearer two';
      return true;
    },
  };
  transport = createKubeTransport({ credentials, clock, random: () => 0.5, tries: 1 });
  stop = new AbortController();
  seen = [];
  told = [];
  errors = [];
});

afterEach(async () => {
  stop.abort();
  await running;
  await transport.close();
  await server.down();
});

function follow(more: { silenceMs?: number; labelSelector?: string; onKey?: () => void } = {}): void {
  reflector = createReflector(
    { transport, clock, random: () => 0.5 },
    {
      mapping: MAPPING,
      namespace: 'default',
      signal: stop.signal,
      onKey({ name }, what) {
        seen.push(name);
        told.push(what);
      },
      onRetry: (error) => errors.push(error),
      ...more,
    },
  );
  running = reflector.run();
}

const isWatch = ({ query }: Asked) => query.get('watch') === 'true';
const watches = () => server.asked.filter(isWatch);
const lists = () => server.asked.filter((asked) => !isWatch(asked));
const sofar = () => `seen ${seen.join(' ')}; asked ${server.asked.length}; errors ${errors.join(' ')}`;

function sendList(response: ServerResponse, names: readonly string[], version: string, next?: string): void {
  const items = names.map((name) => ({ metadata: { name, namespace: 'default', resourceVersion: `of-${name}` } }));
  const metadata = { resourceVersion: version, ...(next !== undefined && { continue: next }) };
  sendJson(response, { kind: 'PartialObjectMetadataList', metadata, items });
}

/** Lists `names`, and does this to the watches, one after another; the last behaviour stays. */
function play(names: readonly string[], ...onWatch: ((response: ServerResponse, asked: Asked) => void)[]): void {
  server.behave((response, asked) => {
    if (!isWatch(asked)) return sendList(response, names, 'start');
    const behaviour = onWatch[Math.min(watches().length, onWatch.length) - 1];
    behaviour?.(response, asked);
  });
}

/** A watch that stays open after these lines. */
function open(...lines: string[]): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200);
    response.flushHeaders();
    for (const each of lines) response.write(each);
  };
}

/** A watch that ends as it should after these lines. */
function ended(...lines: string[]): (response: ServerResponse) => void {
  return (response) => response.writeHead(200).end(lines.join(''));
}

describe('a reflector', () => {
  it('asks for metadata, in pages, by label, and goes on from opaque versions and bookmarks', async () => {
    const odd = 'a/é+b c&d=1';
    play(['a'], ended(line('ADDED', 'b', odd)), ended(line('BOOKMARK', '', 'bookmark-9')), open());
    follow({ labelSelector: 'x=y' });
    await until(() => watches().length === 3, sofar);
    expect(lists()).toHaveLength(1);
    expect(Object.fromEntries(lists()[0]?.query ?? [])).toEqual({ limit: '500', labelSelector: 'x=y' });
    expect(watches().map(({ query }) => query.get('resourceVersion'))).toEqual(['start', odd, 'bookmark-9']);
    for (const { query, headers } of watches()) {
      expect(query.get('allowWatchBookmarks')).toBe('true');
      expect(Number(query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(240);
      expect(Number(query.get('timeoutSeconds'))).toBeLessThanOrEqual(480);
      expect(headers.accept).toContain('PartialObjectMetadata');
    }
    expect(seen).toEqual(['a', 'b']);
  });

  it('lists ten thousand objects over open connections, also when the pages expire on the way', async () => {
    const all = Array.from({ length: 10_000 }, (_, index) => `o-${index}`);
    let hasExpired = false;
    server.behave((response, asked) => {
      if (isWatch(asked)) return open()(response);
      const from = Number(asked.query.get('continue') ?? 0);
      if (from === 3500 && !hasExpired) {
        hasExpired = true;
        return sendStatus(response, 410, 'Expired');
      }
      sendList(response, all.slice(from, from + 500), 'start', from + 500 < all.length ? String(from + 500) : '');
    });
    follow();
    await until(() => watches().length === 1, sofar);
    expect(lists()).toHaveLength(8 + 20);
    expect(new Set(lists().map(({ query }) => query.get('limit')))).toEqual(new Set(['500']));
    await until(() => seen.length === 10_000, sofar);
    expect(new Set(seen).size).toBe(10_000);
    expect(reflector.figures()).toMatchObject({ objects: 10_000, missed: 0, restarts: 0 });
    // One for the watch; the pages share what is free.
    expect(server.connections()).toBeLessThanOrEqual(3);
    expect(errors).toEqual([]);
  });

  it.each<[string, (response: ServerResponse) => void, number]>([
    ['a 500', (response) => sendStatus(response, 500, 'InternalError'), 1],
    ['a 503 in plain text', (response) => response.writeHead(503).end('upstream'), 1],
    ['a 429', (response) => sendStatus(response, 429, 'TooManyRequests'), 1],
    ['a reset before the answer', (response) => response.socket?.resetAndDestroy(), 1],
    ['a page that is no watch', (response) => response.writeHead(200).end('<html>log in</html>'), 1],
    ['a cut-off line', ended(line('ADDED', 'b', 'v2'), '{"type":"MODIFIED","object":{"meta'), 1],
    ['410 as status', (response) => sendStatus(response, 410, 'Expired'), 2],
    ['410 in the stream', ended(`{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}\n`), 2],
  ])('goes on after %s', async (_name, fault, listed) => {
    play(['a'], fault, open(line('ADDED', 'late', 'v3')));
    follow();
    await until(() => seen.includes('late'), sofar);
    expect(errors).toHaveLength(1);
    expect(lists()).toHaveLength(listed);
    expect(
      seen.filter((name) => name === 'a'),
      'what did not change is not told again',
    ).toHaveLength(1);
    expect(reflector.figures().restarts).toBe(1);
  });

  it('goes on after a reset in the middle of a watch, from the last event', async () => {
    const broken = (response: ServerResponse) => {
      open(line('ADDED', 'b', 'v2'))(response);
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    };
    play([], broken, open(line('ADDED', 'c', 'v3')));
    follow();
    await until(() => seen.includes('c'), sofar);
    expect(watches().map(({ query }) => query.get('resourceVersion'))).toEqual(['start', 'v2']);
    expect(seen).toEqual(['b', 'c']);
  });

  it('leaves a watch that is silent before or after its head', async () => {
    play([], () => undefined, open(), open(line('ADDED', 'b', 'v2')));
    follow({ silenceMs: 300 });
    await until(() => seen.includes('b'), sofar);
    expect(errors.map(String).join()).toMatch(/UND_ERR_HEADERS_TIMEOUT.*UND_ERR_BODY_TIMEOUT/);
  });

  it('reads the token again when a watch is refused, without a wait', async () => {
    play(
      [],
      (response) => sendStatus(response, 401, 'Unauthorized'),
      (response, { headers }) => open(line('ADDED', String(headers.authorization), 'v2'))(response),
    );
    follow();
    await until(() => seen.includes('Bearer two'), sofar);
    expect(refreshed).toBe(1);
    expect(clock.slept).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('obeys Retry-After, as seconds, as a date and in the stream', async () => {
    clock.advance(Date.parse('2026-11-21T18:00:00Z') - clock.now());
    const date = { 'retry-after': 'Sat, 21 Nov 2026 18:01:00 GMT' };
    const inStream = { kind: 'Status', code: 429, details: { retryAfterSeconds: 33 } };
    play(
      [],
      (response) => sendStatus(response, 429, 'TooManyRequests', { 'retry-after': '21' }),
      (response) => sendStatus(response, 503, 'ServiceUnavailable', date),
      ended(`${JSON.stringify({ type: 'ERROR', object: inStream })}\n`),
      open(line('ADDED', 'b', 'v2')),
    );
    follow();
    await until(() => seen.includes('b'), sofar);
    expect(clock.slept).toEqual([21_000, 39_000, 33_000]);
  });

  it('comes back after a restart of the server', async () => {
    play(['a'], open(), open(line('MODIFIED', 'a', 'v2')));
    follow();
    await until(() => watches().length === 1, sofar);
    await server.down();
    await until(() => errors.length > 2, sofar);
    await server.up();
    await until(() => seen.length === 2, sofar);
    expect(seen).toEqual(['a', 'a']);
  });

  it('tells a burst of events on one object once, with the newest metadata', async () => {
    const burst = Array.from({ length: 50 }, (_, index) => line('MODIFIED', 'a', `v${index}`, { generation: index }));
    play([], open(burst.join('') + line('MODIFIED', 'b', 'w', { deletionTimestamp: '2026-11-21T18:00:00Z' })));
    follow();
    await until(() => seen.includes('b'), sofar);
    expect(seen).toEqual(['a', 'b']);
    expect(told).toMatchObject([
      { how: 'changed', metadata: { resourceVersion: 'v49', generation: 49 } },
      { how: 'changed', metadata: { resourceVersion: 'w', deletionTimestamp: '2026-11-21T18:00:00Z' } },
    ]);
  });

  it('goes on when the one who is told fails', async () => {
    let calls = 0;
    play(['a'], open(line('ADDED', 'b', 'v2')));
    follow({
      onKey() {
        calls += 1;
        throw new Error('a fault of the caller');
      },
    });
    await until(() => calls === 2, sofar);
    expect(errors.map(String)).toEqual(['Error: a fault of the caller', 'Error: a fault of the caller']);
    expect(watches()).toHaveLength(1);
  });

  it('lists again after ten minutes and counts what the watch did not tell', async () => {
    const stay = (response: ServerResponse) => {
      open()(response);
      clock.advance(650_000);
      setTimeout(() => response.end(), 5);
    };
    const late = (response: ServerResponse) => {
      open()(response);
      setTimeout(() => {
        clock.advance(31_000);
        response.end(line('BOOKMARK', '', 'v9'));
      }, 20);
    };
    const behaviours = [stay, late, open()];
    server.behave((response, asked) => {
      if (isWatch(asked)) return behaviours[Math.min(watches().length, 3) - 1]?.(response);
      sendList(response, lists().length === 1 ? ['a', 'gone'] : ['a', 'unheard'], `list-${lists().length}`);
    });
    follow();
    await until(() => watches().length === 3, sofar);
    expect(seen).toEqual(['a', 'gone', 'unheard', 'gone']);
    expect(told.map(({ how }) => how)).toEqual(['listed', 'listed', 'changed', 'gone']);
    expect(lists()).toHaveLength(3);
    expect(watches().map(({ query }) => query.get('resourceVersion'))).toEqual(['list-1', 'list-1', 'list-3']);
    expect(reflector.figures()).toMatchObject({ missed: 2, restarts: 2, objects: 2 });
    clock.advance(5000);
    expect(reflector.figures().lastEventAgeMs).toBeGreaterThanOrEqual(5000);
  });
});
