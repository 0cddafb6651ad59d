import { join } from 'node:path';
import type { HelmSource, RenderedObject, RenderRequest, RenderResult } from '../../src/render/engine.ts';
import { readFolder } from '../../src/render/files.ts';

/** Builders of requests: files are given as text, settings that a test does not name are the usual ones. */

export const fixtures = join(import.meta.dirname, '../../fixtures/render');

export function textFiles(files: Record<string, string>): Map<string, Uint8Array> {
  return new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
}

export async function fixtureFiles(folder: string): Promise<Map<string, Uint8Array>> {
  const read = await readFolder(join(fixtures, folder));
  if (read.status === 'refused') throw new Error(read.message);
  return read.files;
}

export function helm(source: Partial<HelmSource> = {}): HelmSource {
  return {
    kind: 'helm',
    path: 'chart',
    valuesFiles: [],
    set: [],
    releaseName: 'rel',
    namespace: 'shop',
    includeCrds: false,
    ...source,
  };
}

export function aRequest(request: Partial<RenderRequest>): RenderRequest {
  return { files: new Map(), source: helm(), seed: 'seed', now: Date.UTC(2026, 0, 2), ...request };
}

/** A chart with one template that makes the data of one ConfigMap. */
export function chartWith(data: string, values = '{}'): Map<string, Uint8Array> {
  return textFiles({
    'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 0.1.0\n',
    'chart/values.yaml': values,
    'chart/templates/config.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config\ndata:\n${data}`,
  });
}

export function objectsOf(result: RenderResult): RenderedObject[] {
  if (result.status === 'failed') throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.objects;
}

export function names(result: RenderResult): string[] {
  return objectsOf(result).map(({ object }) => `${object.kind}/${object.metadata.name}`);
}

export function errorOf(result: RenderResult) {
  if (result.status === 'rendered') throw new Error(`rendered ${names(result).join(' ')}`);
  return result.error;
}
