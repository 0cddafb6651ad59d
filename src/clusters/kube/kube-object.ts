import { z } from 'zod';
import type { KubeObject } from '../cluster.ts';

const Named = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** Reads an answer as an object; every field stays as it came. Throws ZodError for something else. */
export function readObject(body: unknown): KubeObject {
  const { apiVersion, kind, metadata } = Named.parse(body);
  const { name, namespace, ...rest } = metadata;
  const meta = namespace === undefined ? { ...rest, name } : { ...rest, name, namespace };
  return { ...Named.parse(body), apiVersion, kind, metadata: meta };
}
