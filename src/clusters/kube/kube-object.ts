import { isRecord } from '../../model/read-json.ts';
import type { KubeObject } from '../cluster.ts';

/** Reads an answer as an object; every field stays as it came. Throws for something else, without quoting it. */
export function readObject(body: unknown): KubeObject {
  if (isKubeObject(body)) return body;
  throw new TypeError('the API server answered something else than an object with apiVersion, kind and name');
}

function isKubeObject(body: unknown): body is KubeObject {
  if (!isRecord(body) || typeof body['apiVersion'] !== 'string' || typeof body['kind'] !== 'string') return false;
  const { metadata } = body;
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string') return false;
  return metadata['namespace'] === undefined || typeof metadata['namespace'] === 'string';
}
