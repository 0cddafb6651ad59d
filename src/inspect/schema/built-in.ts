import { isJsonMap, type JsonMap } from '../../diff/json.ts';
import { minorOf } from '../api/kubernetes-version.ts';
import type { JsonSchema } from './json-schema.ts';

/** The kinds that Kubernetes itself has, at one minor version. */
export interface BuiltIn {
  /** `1.34`. */
  version: string;
  /** Definition and scope by `apps/v1 Deployment`. */
  kinds: ReadonlyMap<string, { definition: string; namespaced: boolean }>;
  /** All definitions, strict: fields that they do not name are refused. */
  definitions: Readonly<Record<string, JsonSchema>>;
}

/** The text of `kubernetes.json`: definitions of several versions, each different one once. */
interface Packed {
  versions: Record<
    string,
    {
      kinds: Record<string, { definition: string; namespaced: boolean }>;
      definitions: Record<string, number>;
    }
  >;
  schemas: JsonMap[];
}

/**
 * Reads `kubernetes.json` and answers what Kubernetes has at a version: the version itself, or the nearest known one;
 * the newest for null. Each version is made ready once, when it is first asked for.
 */
export function createBuiltIns(text: string): (version: string | null) => BuiltIn {
  const { versions, schemas } = JSON.parse(text) as Packed;
  const minors = Object.keys(versions).map(minorOf);
  const ready = new Map<number, BuiltIn>();
  return (version) => {
    const minor = Math.min(Math.max(minorOf(version), Math.min(...minors)), Math.max(...minors));
    const known = ready.get(minor) ?? make(`1.${minor}`);
    ready.set(minor, known);
    return known;
  };

  function make(version: string): BuiltIn {
    const { kinds = {}, definitions = {} } = versions[version] ?? {};
    const entries = Object.entries(definitions).map(
      ([name, index]) => [name, special[name] ?? strict(schemas[index] ?? {})] as const,
    );
    return { version, kinds: new Map(Object.entries(kinds)), definitions: Object.fromEntries(entries) };
  }
}

/** Types whose JSON is another one than the OpenAPI says. */
const special: Readonly<Record<string, JsonSchema>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'], format: 'quantity' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['integer', 'string'] },
};

/** A definition as the validator takes it: strict, references resolved by name, an empty text for an unset choice. */
function strict(schema: JsonMap): JsonSchema {
  const result: JsonSchema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref') result[key] = `#/definitions/${String(value)}`;
    else if (key === 'enum' && Array.isArray(value)) result[key] = [...(value as unknown[]), ''];
    else if (key === 'properties' && isJsonMap(value)) result[key] = strictAll(value);
    else result[key] = isJsonMap(value) ? strict(value) : value;
  }
  if ('properties' in schema && !('additionalProperties' in schema)) result['additionalProperties'] = false;
  return result;
}

function strictAll(properties: JsonMap): JsonMap {
  const entries = Object.entries(properties).map(([name, value]) => [name, isJsonMap(value) ? strict(value) : value]);
  return Object.fromEntries(entries) as JsonMap;
}
