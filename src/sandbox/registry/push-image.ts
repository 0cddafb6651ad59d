import { digestOf } from './contents.ts';

export interface ImagePush {
  repository: string;
  tag: string;
  labels?: Record<string, string>;
}

const types = {
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
} as const;

/** Pushes a small image over the registry's API, as a client does: layer, config, manifest. Same input, same digest. */
export async function pushImage(registry: string, push: ImagePush): Promise<{ digest: string }> {
  const { repository, tag, labels = {} } = push;
  const layer = Buffer.from(`layer of ${repository}:${tag}\n`);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Labels: labels },
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    }),
  );
  for (const blob of [layer, config]) await pushBlob(registry, repository, blob);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: { mediaType: types.config, size: config.byteLength, digest: digestOf(config) },
      layers: [{ mediaType: types.layer, size: layer.byteLength, digest: digestOf(layer) }],
    }),
  );
  await send(`${registry}/v2/${repository}/manifests/${tag}`, 'PUT', manifest, types.manifest);
  return { digest: digestOf(manifest) };
}

async function pushBlob(registry: string, repository: string, blob: Buffer): Promise<void> {
  const start = await send(`${registry}/v2/${repository}/blobs/uploads/`, 'POST');
  const location = new URL(start.headers.get('location') ?? '', registry);
  location.searchParams.set('digest', digestOf(blob));
  await send(location.href, 'PUT', blob, 'application/octet-stream');
}

async function send(url: string, method: string, body?: Buffer, type?: string): Promise<Response> {
  const headers = { 'user-agent': 'ci', ...(type !== undefined && { 'content-type': type }) };
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body: new Uint8Array(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`the registry answered ${response.status} to ${method} ${url}: ${text}`);
  return response;
}
