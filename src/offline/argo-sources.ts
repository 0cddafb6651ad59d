import { posix } from 'node:path';
import { z } from 'zod';
import type { TreeEntry } from '../git/mirror.ts';
import type { Clone } from '../git/open-clone.ts';
import type { ArgoSource } from '../replay/guess-applications.ts';
import { readYaml } from '../text/yaml-document.ts';

const Source = z.object({
  path: z.string().min(1),
  helm: z.object({ valueFiles: z.array(z.string()).default([]) }).optional(),
});
const Application = z.object({
  apiVersion: z.string().startsWith('argoproj.io/'),
  kind: z.literal('Application'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ source: Source }),
});

/** More files than this are not searched. */
const MOST_FILES = 5000;

/** The sources of the Argo CD Applications in the YAML files of a tree. Files that cannot be read hold none. */
export async function argoSources(clone: Pick<Clone, 'blob'>, entries: readonly TreeEntry[]): Promise<ArgoSource[]> {
  const files = entries.filter(({ path, mode }) => mode.startsWith('100') && /\.ya?ml$/.test(path));
  const sources: ArgoSource[] = [];
  for (const { oid } of files.slice(0, MOST_FILES)) {
    const text = Buffer.from(await clone.blob(oid)).toString();
    if (text.includes('argoproj.io/') && text.includes('kind: Application')) sources.push(...sourcesIn(text));
  }
  return sources;
}

function sourcesIn(text: string): ArgoSource[] {
  const read = readYaml(text);
  if (read.status === 'broken') return [];
  return read.documents.flatMap((document) => {
    const parsed = Application.safeParse(plainValue(document));
    if (!parsed.success) return [];
    const { metadata, spec } = parsed.data;
    const path = posix.normalize(spec.source.path).replace(/\/$/, '');
    const values = (spec.source.helm?.valueFiles ?? []).map((file) => posix.join(path, file));
    return [{ name: metadata.name, path, values }];
  });
}

/** Null for aliases that cannot be resolved, or that grow without end. */
function plainValue(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch {
    return null;
  }
}
