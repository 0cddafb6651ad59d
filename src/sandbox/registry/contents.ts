import { createHash } from 'node:crypto';

export interface Manifest {
  mediaType: string;
  bytes: Buffer;
}

/** What one repository of the registry holds. */
export interface Contents {
  blobs: Map<string, Buffer>;
  manifests: Map<string, Manifest>;
  /** Tag to digest. */
  tags: Map<string, string>;
  /** Uploads that are not finished, by their id. */
  uploads: Map<string, Buffer[]>;
}

export interface Descriptor {
  mediaType: string;
  size: number;
  digest: string;
}

/** Every repository, made when it is first written to. */
export interface Repositories {
  find(name: string): Contents | undefined;
  open(name: string): Contents;
}

export function createRepositories(): Repositories {
  const repositories = new Map<string, Contents>();
  return {
    find: (name) => repositories.get(name),
    open(name) {
      const contents = repositories.get(name) ?? {
        blobs: new Map(),
        manifests: new Map(),
        tags: new Map(),
        uploads: new Map(),
      };
      repositories.set(name, contents);
      return contents;
    },
  };
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The manifest that a tag or a digest names. */
export function manifestAt(contents: Contents, reference: string): { digest: string; manifest: Manifest } | undefined {
  const digest = reference.startsWith('sha256:') ? reference : contents.tags.get(reference);
  const manifest = digest === undefined ? undefined : contents.manifests.get(digest);
  return digest === undefined || manifest === undefined ? undefined : { digest, manifest };
}

/** What a manifest points at: children of an index, or the config and layers of an image. */
export function referencesOf(manifest: Manifest): Descriptor[] {
  const json = JSON.parse(manifest.bytes.toString()) as { manifests?: unknown; config?: unknown; layers?: unknown };
  const listed = [json.manifests ?? [json.config, json.layers].flat()].flat();
  return listed.filter(isDescriptor).map(({ mediaType, size, digest }) => ({ mediaType, size, digest }));
}

function isDescriptor(value: unknown): value is Descriptor {
  return typeof value === 'object' && value !== null && 'digest' in value && 'mediaType' in value && 'size' in value;
}
