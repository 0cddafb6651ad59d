import type { Referrer, Referrers } from '../registry.ts';
import { artifactTypeOf, INDEX_TYPES, isTelling } from './media-types.ts';
import { nextPage } from './next-page.ts';
import { bodyOf, MAX_PART_BYTES, type Place, readJson, readManifest } from './parts.ts';
import { type Descriptor, ReferrerList } from './schema.ts';

/** More than this for one image is somebody's mistake, or an attack: each may cost a request. */
const MAX_REFERRERS = 100;
const MAX_PAGES = 20;

/** In which words registries say that they do not have the API; GHCR sends readers to a web page (303). */
const NOT_THERE = [303, 400, 405, 406, 410, 415, 501];

/** Looks up the digest of a tag; null when there is no such tag. */
type DigestOf = (tag: string) => Promise<string | null>;

/**
 * Manifests that refer to a digest, wherever their writers put them: the referrers API (distribution 1.1), the index under
 * the tag `sha256-<hex>` of registries without it (GHCR, Docker Hub), and cosign's own tags, which stay beside both.
 */
export async function findReferrers(place: Place, digest: string, digestOf: DigestOf): Promise<Referrers> {
  const tag = digest.replace(':', '-');
  const listed = await fromApi(place, digest);
  const found = listed !== null && listed.length > 0 ? 'api' : 'fallback';
  const descriptors = found === 'api' ? (listed ?? []) : await fromTag(place, await digestOf(tag));
  const manifests: Referrer[] = [];
  for (const descriptor of descriptors.slice(0, MAX_REFERRERS)) {
    const referrer = await referrerOf(place, descriptor, { digest, isTrusted: found === 'api' });
    if (referrer !== null) manifests.push(referrer);
  }
  const own = await fromCosign(place, tag, digestOf);
  const known = new Set(manifests.map((each) => each.digest));
  const all = [...manifests, ...own.filter((each) => !known.has(each.digest))];
  if (all.length === 0) return { found: 'none', manifests: [] };
  return { found: manifests.length > 0 ? found : 'cosign', manifests: all };
}

/** What the referrers API lists; null where a registry does not have it, in whatever words it says so. */
async function fromApi(place: Place, digest: string): Promise<Descriptor[] | null> {
  const { client, endpoint } = place;
  const listed: Descriptor[] = [];
  let url: string | null = `${endpoint.origin}/v2/${endpoint.path}/referrers/${digest}`;
  for (let page = 0; url !== null && page < MAX_PAGES && listed.length < MAX_REFERRERS; page += 1) {
    const response = await client.request(endpoint, { method: 'GET', url, accept: INDEX_TYPES, answers: NOT_THERE });
    const isList = response.ok && /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    if (!isList) {
      await response.body?.cancel();
      return null;
    }
    const bytes = await bodyOf(response, MAX_PART_BYTES, `the referrers of ${digest}`);
    listed.push(...readJson(ReferrerList, bytes, `the list of referrers of ${digest}`).manifests);
    url = nextPage(response.headers.get('link'), url);
  }
  return listed;
}

async function fromTag(place: Place, digest: string | null): Promise<Descriptor[]> {
  const index = digest === null ? null : await readManifest(place, digest);
  return index?.manifests ?? [];
}

/** A list may leave out what its entry is, or be wrong; then the entry's own manifest says it, and to what it refers. */
async function referrerOf(
  place: Place,
  descriptor: Descriptor,
  about: { digest: string; isTrusted: boolean },
): Promise<Referrer | null> {
  const { digest, mediaType = '', artifactType, annotations } = descriptor;
  if (about.isTrusted && isTelling(artifactType)) {
    return { digest, artifactType, mediaType, annotations: annotations ?? {} };
  }
  const manifest = await readManifest(place, digest);
  if (manifest === null) return null;
  if (manifest.subject !== null && manifest.subject !== undefined && manifest.subject.digest !== about.digest)
    return null;
  return {
    digest,
    artifactType: artifactTypeOf(manifest),
    mediaType: manifest.mediaType ?? mediaType,
    annotations: { ...annotations, ...manifest.annotations },
  };
}

async function fromCosign(place: Place, tag: string, digestOf: DigestOf): Promise<Referrer[]> {
  const found: Referrer[] = [];
  for (const suffix of ['.sig', '.att']) {
    const digest = await digestOf(`${tag}${suffix}`);
    const manifest = digest === null ? null : await readManifest(place, digest);
    if (digest === null || manifest === null) continue;
    found.push({
      digest,
      artifactType: artifactTypeOf(manifest),
      mediaType: manifest.mediaType ?? '',
      annotations: manifest.annotations ?? {},
    });
  }
  return found;
}
