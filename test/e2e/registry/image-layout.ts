import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const types = {
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
} as const;

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string };
}

/**
 * Writes an image as an OCI layout that `skopeo copy oci:DIR:image` takes: for one architecture a manifest, for several
 * an index of them. `content` makes it differ from other images.
 */
export async function writeImageLayout(
  dir: string,
  content: string,
  architectures: string[],
): Promise<{ digest: string }> {
  await mkdir(join(dir, 'blobs/sha256'), { recursive: true });
  const manifests: Descriptor[] = [];
  for (const architecture of architectures) {
    // An empty tar: two blocks of zeros.
    const tar = Buffer.alloc(1024);
    const layer = await writeBlob(dir, types.layer, gzipSync(tar));
    const config = await writeJson(dir, types.config, {
      architecture,
      os: 'linux',
      config: { Labels: { content } },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    });
    const manifest = await writeJson(dir, types.manifest, {
      schemaVersion: 2,
      mediaType: types.manifest,
      config,
      layers: [layer],
    });
    manifests.push({ ...manifest, platform: { os: 'linux', architecture } });
  }
  const [first] = manifests;
  if (first === undefined) throw new Error('an image needs an architecture');
  const image =
    manifests.length === 1
      ? first
      : await writeJson(dir, types.index, { schemaVersion: 2, mediaType: types.index, manifests });
  const named = { ...image, annotations: { 'org.opencontainers.image.ref.name': 'image' } };
  await writeFile(join(dir, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(dir, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
  return { digest: image.digest };
}

function writeJson(dir: string, mediaType: string, value: object): Promise<Descriptor> {
  return writeBlob(dir, mediaType, Buffer.from(JSON.stringify(value)));
}

async function writeBlob(dir: string, mediaType: string, bytes: Buffer): Promise<Descriptor> {
  const digest = digestOf(bytes);
  await writeFile(join(dir, 'blobs/sha256', digest.slice('sha256:'.length)), bytes);
  return { mediaType, digest, size: bytes.byteLength };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
