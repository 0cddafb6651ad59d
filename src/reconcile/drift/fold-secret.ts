import type { KubeObject } from '../../clusters/cluster.ts';
import { isRecord } from '../../model/read-json.ts';

/** A Secret of Git as the server keeps it: `stringData` is written into `data`. Other objects as they are. */
export function foldSecret(object: KubeObject): KubeObject {
  const { stringData, data, ...rest } = object;
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !isRecord(stringData)) return object;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, btoa(bytesOf(String(value)))]);
  return { ...rest, data: { ...(isRecord(data) ? data : {}), ...Object.fromEntries(encoded) } } as KubeObject;
}

/** UTF-8 bytes as the text of one-byte characters that Base64 works on. */
function bytesOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}
