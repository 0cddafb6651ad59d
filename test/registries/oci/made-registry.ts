import { createHash } from 'node:crypto';
import { createOciRegistry, type OciRegistryOptions } from '../../../src/registries/oci/index.ts';

export const TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A registry of one repository as a function, `https://registry.acme.test/acme/api`: what was put there, and nothing else. */
export function madeRegistry(options: Partial<OciRegistryOptions> = {}) {
  const routes = new Map<string, () => Response>();
  const requests: string[] = [];

  function at(path: string, answer: () => Response): void {
    routes.set(path, answer);
  }
  /** A manifest or a config, as JSON; it is there by its digest, and by a tag. */
  function put(kind: 'manifests' | 'blobs', content: object, tag?: string): string {
    const text = JSON.stringify(content);
    const digest = digestOf(text);
    for (const name of [digest, ...(tag === undefined ? [] : [tag])]) {
      at(`${kind}/${name}`, () => new Response(text, { headers: { 'docker-content-digest': digest } }));
    }
    return digest;
  }
  /** An image for one platform. */
  function image(config: object, more: object = {}): string {
    const digest = put('blobs', config);
    return put('manifests', {
      mediaType: TYPES.manifest,
      config: { digest, mediaType: TYPES.config },
      layers: [{ mediaType: TYPES.layer }],
      ...more,
    });
  }

  const registry = createOciRegistry({
    sleep: async () => {},
    fetch: async (input, init) => {
      const url = new URL(String(input));
      requests.push(`${init?.method ?? 'GET'} ${url.href}`);
      const path = url.href.replace('https://registry.acme.test/v2/acme/api/', '');
      return routes.get(path)?.() ?? new Response(null, { status: 404 });
    },
    ...options,
  });
  return { registry, repository: 'registry.acme.test/acme/api', at, put, image, requests };
}
