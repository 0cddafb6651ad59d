import { posix } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../../../../src/clusters/cluster.ts';
import type { Target } from '../../../../../src/model/target.ts';
import type { Rendered } from '../../../../../src/observe/diffs.ts';
import type { Files } from '../../folder-reader.ts';

type Json = Record<string, unknown>;

interface Built {
  object: Json & { kind: string; metadata: { name: string; namespace?: string } };
  file: string;
}

/**
 * As much of kustomize as these tests need: resources, patches by name, generated ConfigMaps, a namespace, variables.
 * The real engine is held against samples elsewhere; here the reading of what it answers is tested.
 */
export function builderOf(files: Files): { render(target: Target): Promise<Rendered>; rendered: string[] } {
  const rendered: string[] = [];
  return {
    rendered,
    async render({ source }) {
      if (source.kind !== 'kustomize') throw new Error('only kustomizations are built here');
      rendered.push(source.path);
      try {
        const built = buildFolder(files, source.path, source.generate === true).map((one) => edited(one, source));
        return {
          status: 'rendered',
          objects: built.map(({ object }) => object as unknown as KubeObject),
          files: built.map(({ file }) => file),
          unknowns: [],
        } as Rendered;
      } catch (error) {
        return { status: 'failed', message: String(error), file: null, line: null };
      }
    },
  };
}

function buildFolder(files: Files, folder: string, generate: boolean): Built[] {
  const own = posix.join(folder, 'kustomization.yaml');
  if (files[own] !== undefined) return buildKustomization(files, folder, own);
  if (!generate) throw new Error(`no kustomization in ${folder}`);
  const paths = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
  const nested = paths.filter((path) => path.endsWith('/kustomization.yaml')).map((path) => posix.dirname(path));
  const loose = paths.filter((path) => !nested.some((one) => path.startsWith(`${one}/`)));
  return [
    ...loose.flatMap((path) => objectsIn(files, path)),
    ...nested.flatMap((one) => buildFolder(files, one, false)),
  ];
}

function buildKustomization(files: Files, folder: string, own: string): Built[] {
  const [kustomization = {}] = parseAllDocuments(String(files[own])).map((document) => document.toJS() as Json);
  const built: Built[] = [];
  for (const resource of listOf(kustomization['resources'])) {
    const path = posix.join(folder, String(resource));
    built.push(...(files[path] === undefined ? buildFolder(files, path, false) : objectsIn(files, path)));
  }
  for (const generator of listOf(kustomization['configMapGenerator']) as Json[]) {
    const data = Object.fromEntries(
      listOf(generator['files']).map((entry) => {
        const [key = '', file = key] = String(entry).split('=');
        return [key, String(files[posix.join(folder, file)])];
      }),
    );
    const metadata = { name: String(generator['name']) };
    built.push({ object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, file: own });
  }
  for (const patch of listOf(kustomization['patches']) as Json[]) {
    for (const { object: over } of objectsIn(files, posix.join(folder, String(patch['path'])))) {
      for (const each of built) {
        if (each.object.kind === over.kind && each.object.metadata.name === over.metadata.name) {
          each.object = merged(each.object, over) as Built['object'];
        }
      }
    }
  }
  const namespace = kustomization['namespace'];
  return typeof namespace === 'string' ? built.map((one) => inNamespace(one, namespace)) : built;
}

function edited(one: Built, { edits, substitute }: Extract<Target['source'], { kind: 'kustomize' }>): Built {
  const namespace = edits?.['namespace'];
  const placed = typeof namespace === 'string' ? inNamespace(one, namespace) : one;
  if (substitute === undefined) return placed;
  const text = JSON.stringify(placed.object).replaceAll(/\$\{(\w+)\}/g, (_, name: string) => substitute[name] ?? '');
  return { ...placed, object: JSON.parse(text) as Built['object'] };
}

function inNamespace({ object, file }: Built, namespace: string): Built {
  return { object: { ...object, metadata: { ...object.metadata, namespace } }, file };
}

function objectsIn(files: Files, path: string): Built[] {
  const documents = parseAllDocuments(String(files[path])).map((document) => document.toJS() as Built['object']);
  return documents.filter((object) => object !== null).map((object) => ({ object, file: path }));
}

function merged(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over;
  const result: Json = { ...under };
  for (const [key, value] of Object.entries(over)) result[key] = merged(under[key], value);
  return result;
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
