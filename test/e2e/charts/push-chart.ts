import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A chart as `helm package` packs it. */
export async function packChart(name: string, version: string, templates: Record<string, string>): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'shiplock-chart-'));
  const files = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...templates };
  for (const [path, text] of Object.entries(files)) {
    const file = join(dir, name, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await run('tar', ['-czf', 'chart.tgz', name], { cwd: dir });
  const archive = await readFile(join(dir, 'chart.tgz'));
  await rm(dir, { recursive: true, force: true });
  return archive;
}

/** Puts a chart into a registry by its plain API, as `helm push` does it: a tag has `_` for the plus of a version. */
export async function pushChart(
  url: string,
  repository: string,
  chart: { name: string; version: string; archive: Uint8Array },
): Promise<void> {
  const at = `${url}/v2/${repository}`;
  const config = Buffer.from(JSON.stringify({ name: chart.name, version: chart.version, apiVersion: 'v2' }));
  const layer = {
    mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
    ...(await upload(at, chart.archive)),
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', ...(await upload(at, config)) },
    layers: [layer],
  };
  await put(`${at}/manifests/${chart.version.replaceAll('+', '_')}`, JSON.stringify(manifest), manifest.mediaType);
}

async function upload(at: string, bytes: Uint8Array): Promise<{ digest: string; size: number }> {
  const digest = `sha256:${sha256(bytes)}`;
  const begun = await fetch(`${at}/blobs/uploads/`, { method: 'POST' });
  const place = new URL(begun.headers.get('location') ?? '', at);
  place.searchParams.set('digest', digest);
  await put(place.href, bytes, 'application/octet-stream');
  return { digest, size: bytes.length };
}

async function put(url: string, body: Uint8Array | string, type: string): Promise<void> {
  const content = typeof body === 'string' ? body : new Uint8Array(body);
  const answer = await fetch(url, { method: 'PUT', body: content, headers: { 'content-type': type } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
