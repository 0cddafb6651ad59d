import { gunzipSync } from 'node:zlib';
import { follow } from '../../registries/oci/follow.ts';
import { hostOf } from '../chart-hosts.ts';
import type { Reach } from '../chart-source.ts';
import { readBody } from '../read-body.ts';

/** The largest public indexes have some 20 MB. */
const MAX_INDEX_BYTES = 40 * 1024 * 1024;
/** One index serves all charts that are wanted at about the same time. */
const INDEX_MS = 60_000;
/** Of all kept indexes together. */
const KEPT_CHARS = 64 * 1024 * 1024;

interface Kept {
  text: string;
  until: number;
  etag: string | null;
}

export interface HelmClient {
  /** The text of `index.yaml` below an address, at most a minute old. */
  index(base: URL, reach: Reach): Promise<string>;
  /** The bytes at an address. Credentials of `home` go there and nowhere else. */
  archive(url: URL, home: URL, reach: Reach, limit: number): Promise<Uint8Array>;
}

export function createHelmClient(now: () => number): HelmClient {
  const indexes = new Map<string, Kept>();

  function keep(base: URL, kept: Kept): string {
    indexes.delete(base.href);
    indexes.set(base.href, kept);
    let chars = [...indexes.values()].reduce((sum, { text }) => sum + text.length, 0);
    for (const [href, { text }] of indexes) {
      if (chars <= KEPT_CHARS || href === base.href) break;
      indexes.delete(href);
      chars -= text.length;
    }
    return kept.text;
  }

  return {
    async index(base, reach) {
      const kept = indexes.get(base.href);
      if (kept !== undefined && kept.until > now()) return kept.text;
      const response = await ask(new URL('index.yaml', base), { home: base, reach, etag: kept?.etag ?? null });
      const until = now() + INDEX_MS;
      if (response.status === 304 && kept !== undefined) return keep(base, { ...kept, until });
      const bytes = await readBody(response, MAX_INDEX_BYTES, `index.yaml of ${base.host}`);
      const text = new TextDecoder('utf-8').decode(unzipped(bytes));
      return keep(base, { text, until, etag: response.headers.get('etag') });
    },
    async archive(url, home, reach, limit) {
      const response = await ask(url, { home, reach, etag: null });
      return await readBody(response, limit, `${url.pathname} of ${url.host}`);
    },
  };
}

async function ask(url: URL, about: { home: URL; reach: Reach; etag: string | null }): Promise<Response> {
  const { home, reach, etag } = about;
  const { credentials, endpoint } = hostOf(reach.hosts, home.host);
  const isHome = url.origin === home.origin;
  const authorization =
    isHome && credentials !== undefined
      ? `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
      : null;
  const real = isHome && endpoint !== undefined ? new URL(url.pathname + url.search, endpoint) : url;
  const response = await follow(reach.fetch, { method: 'GET', url: real.href, accept: '*/*', authorization, etag });
  if (response.ok || (response.status === 304 && etag !== null)) return response;
  await response.body?.cancel();
  throw new Error(
    `${url.host} answered ${response.status} for ${url.pathname}${hintFor(response.status, authorization)}`,
  );
}

function hintFor(status: number, authorization: string | null): string {
  if (status !== 401 && status !== 403) return '';
  return authorization === null
    ? ': whoever runs Shiplock has to set credentials for this host'
    : ': the credentials that are set for this host were refused';
}

/** Some hosts send what they keep packed whatever was asked for. */
function unzipped(bytes: Uint8Array): Uint8Array {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isPacked ? gunzipSync(bytes, { maxOutputLength: MAX_INDEX_BYTES }) : bytes;
}
