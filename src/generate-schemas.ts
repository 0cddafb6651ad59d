import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';

/**
 * Makes `src/inspect/schema/kubernetes.json.br` from what Kubernetes publishes with its source: the OpenAPI of the API
 * server (`api/openapi-spec/swagger.json`) and the allowed values of fields, which that file leaves out and the generated
 * Go code has. Run by hand for a new minor version of Kubernetes, with Go on the path (docs/inspections.md says how):
 *
 *     node src/generate-schemas.ts v1.33.13 v1.34.4 v1.35.4 v1.36.4 v1.37.1
 */

/** The parts of a definition that are kept; descriptions and hints for clients are most of the file. */
const kept = ['type', 'format', 'required', '$ref', 'items', 'properties', 'additionalProperties', 'enum'] as const;

type Schema = { [key: string]: unknown };
interface Swagger {
  definitions: Record<string, Schema>;
  paths: Record<string, Record<string, { 'x-kubernetes-group-version-kind'?: Gvk; parameters?: unknown }>>;
}
interface Gvk {
  group: string;
  version: string;
  kind: string;
}

const file = join(import.meta.dirname, 'inspect/schema/kubernetes.json.br');
const schemas: string[] = [];
const numbers = new Map<string, number>();
const versions: Record<string, unknown> = {};
const goNames = new WeakMap<object, Map<string, string>>();
const releases = process.argv.slice(2);
if (releases.length === 0)
  throw new Error('name the versions of Kubernetes to take, such as v1.37.1: each is downloaded');
for (const release of releases) {
  const folder = await download(release);
  const swagger = JSON.parse(await readFile(join(folder, 'api/openapi-spec/swagger.json'), 'utf8')) as Swagger;
  const code = await readFile(join(folder, 'pkg/generated/openapi/zz_generated.openapi.go'), 'utf8');
  addEnums(swagger.definitions, code);
  const kinds = kindsOf(swagger);
  const used = reachable(
    swagger.definitions,
    Object.values(kinds).map(({ definition }) => definition),
  );
  const definitions: Record<string, number> = {};
  for (const name of used) definitions[name] = numberOf(JSON.stringify(slim(swagger.definitions[name] ?? {})));
  versions[/^v(1\.\d+)/.exec(release)?.[1] ?? release] = { release, kinds, definitions };
}
const text = JSON.stringify({ versions, schemas: schemas.map((schema) => JSON.parse(schema) as unknown) });
const packed = brotliCompressSync(text, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
await writeFile(file, packed);
process.stdout.write(`${schemas.length} definitions, ${text.length} bytes, compressed ${packed.length}\n`);

async function download(release: string): Promise<string> {
  const module = `k8s.io/kubernetes@${release}`;
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', module], { maxBuffer: 1e7 });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/** Kinds that can be created, with their definition: `apps/v1 Deployment`. Sub-resources and reviews are no manifests. */
function kindsOf({ paths, definitions }: Swagger): Record<string, { definition: string; namespaced: boolean }> {
  const byGvk = new Map<string, string>();
  for (const [name, schema] of Object.entries(definitions)) {
    const gvks = (schema['x-kubernetes-group-version-kind'] ?? []) as Gvk[];
    if (gvks.length === 1 && gvks[0] !== undefined) byGvk.set(nameOf(gvks[0]), name);
  }
  const found: Record<string, { definition: string; namespaced: boolean }> = {};
  for (const [path, methods] of Object.entries(paths)) {
    const gvk = methods['post']?.['x-kubernetes-group-version-kind'];
    if (gvk === undefined || /\}\/[a-z]+$/.test(path.replace('/namespaces/{namespace}', ''))) continue;
    const definition = byGvk.get(nameOf(gvk));
    if (definition !== undefined) found[nameOf(gvk)] = { definition, namespaced: path.includes('{namespace}') };
  }
  return Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function nameOf({ group, version, kind }: Gvk): string {
  return `${group === '' ? '' : `${group}/`}${version} ${kind}`;
}

function reachable(definitions: Record<string, Schema>, roots: readonly string[]): string[] {
  const seen = new Set(roots);
  for (const name of seen) {
    const text = JSON.stringify(slim(definitions[name] ?? {}));
    for (const [, other] of text.matchAll(/"\$ref":"([^"]+)"/g)) seen.add(other ?? '');
  }
  return [...seen].sort();
}

/** A definition without what validation does not need. What the server writes (status, managed fields) is not looked at. */
function slim(schema: Schema): Schema {
  const result: Schema = {};
  for (const key of kept) {
    const value = schema[key];
    if (value === undefined) continue;
    if (key === '$ref') result[key] = String(value).replace('#/definitions/', '');
    else if (key === 'properties') result[key] = slimAll(value as Record<string, Schema>, schema);
    else if (typeof value === 'object' && !Array.isArray(value)) result[key] = slim(value as Schema);
    else result[key] = value;
  }
  return result;
}

function slimAll(properties: Record<string, Schema>, owner: Schema): Record<string, Schema> {
  const isKind = 'x-kubernetes-group-version-kind' in owner;
  const entries = Object.entries(properties).map(([name, property]) => {
    const isServers = name === 'managedFields' || (isKind && name === 'status');
    return [name, isServers ? {} : slim(property)] as const;
  });
  return Object.fromEntries(entries);
}

/** Reads `Enum: []interface{}{"Always", "Never"}` of the fields of each type, by the indentation of generated code. */
function addEnums(definitions: Record<string, Schema>, code: string): void {
  let properties: Record<string, Schema> = {};
  let property: Schema = {};
  for (const line of code.split('\n')) {
    const type = /^func schema_(\w+)\(ref/.exec(line)?.[1];
    if (type !== undefined)
      properties = (definitions[definitionOf(type, definitions)]?.['properties'] ?? {}) as typeof properties;
    const name = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1];
    if (name !== undefined) property = properties[name] ?? {};
    const values = /^(\t+)Enum: +\[\]interface\{\}\{(.*)\},$/.exec(line);
    if (values === null) continue;
    const list = JSON.parse(`[${(values[2] ?? '').replaceAll('`', '"')}]`) as unknown[];
    const owner = (values[1] ?? '').length === 7 ? property : ((property['items'] ?? {}) as Schema);
    if (owner['type'] === 'string') owner['enum'] = list;
  }
}

/** `k8sio_api_core_v1_Container` is `io.k8s.api.core.v1.Container`. */
function definitionOf(type: string, definitions: Record<string, Schema>): string {
  const names = goNames.get(definitions) ?? new Map(Object.keys(definitions).map((name) => [goName(name), name]));
  goNames.set(definitions, names);
  return names.get(type) ?? '';
}

function goName(definition: string): string {
  return definition
    .replace(/^io\.k8s\./, 'k8sio.')
    .replaceAll('-', '')
    .replaceAll('.', '_');
}

function numberOf(schema: string): number {
  const known = numbers.get(schema);
  if (known !== undefined) return known;
  numbers.set(schema, schemas.length);
  return schemas.push(schema) - 1;
}
