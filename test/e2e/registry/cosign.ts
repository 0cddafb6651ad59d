import { createHash } from 'node:crypto';

/** What `cosign` does to a registry, by its plain API: it pushes a payload and a manifest beside an image. */
export interface Cosign {
  /** `cosign sign` of before there were bundles: the tag `sha256-….sig`. */
  attachLayer(digest: string, layer: { payload: Uint8Array; annotations: Record<string, string> }): Promise<void>;
  /** `cosign sign` of today, to a registry without a referrers API: an index under the fallback tag `sha256-…`. */
  attachBundle(digest: string, bundle: object): Promise<void>;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

export function cosignAt(url: string, repository: string): Cosign {
  const base = `${url}/v2/${repository}`;

  async function upload(bytes: Uint8Array): Promise<{ digest: string; size: number }> {
    const digest = digestOf(bytes);
    const begun = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
    const at = new URL(begun.headers.get('location') ?? '', url);
    at.searchParams.set('digest', digest);
    await put(at.href, bytes, 'application/octet-stream');
    return { digest, size: bytes.length };
  }

  async function manifest(
    reference: string | null,
    type: string,
    body: object,
  ): Promise<{ digest: string; size: number }> {
    const bytes = Buffer.from(JSON.stringify(body));
    const digest = digestOf(bytes);
    await put(`${base}/manifests/${reference ?? digest}`, bytes, type);
    return { digest, size: bytes.length };
  }

  async function configOf(): Promise<object> {
    return { mediaType: 'application/vnd.oci.image.config.v1+json', ...(await upload(Buffer.from('{}'))) };
  }

  return {
    async attachLayer(digest, { payload, annotations }) {
      const layer = {
        mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
        ...(await upload(payload)),
        annotations,
      };
      const body = { schemaVersion: 2, mediaType: MANIFEST, config: await configOf(), layers: [layer] };
      await manifest(`${digest.replace(':', '-')}.sig`, MANIFEST, body);
    },
    async attachBundle(digest, bundle) {
      const layer = { mediaType: BUNDLE, ...(await upload(Buffer.from(JSON.stringify(bundle)))) };
      const body = { schemaVersion: 2, mediaType: MANIFEST, config: await configOf(), layers: [layer] };
      // Some registries and clients give it the type of the empty config: what it is only its layer says.
      const artifactType = 'application/vnd.oci.empty.v1+json';
      const entry = { mediaType: MANIFEST, ...(await manifest(null, MANIFEST, body)), artifactType };
      await manifest(digest.replace(':', '-'), INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: [entry] });
    },
  };
}

async function put(url: string, body: Uint8Array, type: string): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(body), headers: { 'content-type': type } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
