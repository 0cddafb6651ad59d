import { readdir, readFile } from 'node:fs/promises';
import type { Headers } from '../../../../src/intake/answer.ts';
import { createHostNames, type HostNameOptions } from '../../../../src/intake/registries/host-names.ts';
import type { ParsedEvents } from '../../../../src/intake/registries/image-event.ts';

const folder = new URL('../../../../fixtures/events/', import.meta.url);

export interface Delivery {
  name: string;
  headers: Headers;
  body: unknown;
  settings: HostNameOptions;
  /** What must be read of it; null for what is no delivery of the registry. */
  expected: ParsedEvents | null;
}

type Expected = Record<string, (ParsedEvents & { settings?: HostNameOptions }) | null>;

/** The deliveries of a registry that are kept in `fixtures/events`, each with what was expected of it by hand. */
export async function deliveriesOf(registry: string): Promise<Delivery[]> {
  const from = new URL(`${registry}/`, folder);
  const expected = await readJson<Expected>(new URL('expected.json', from));
  const files = (await readdir(from)).filter((file) => file !== 'expected.json');
  if (files.length !== Object.keys(expected).length)
    throw new Error(`fixtures and expected.json of ${registry} differ`);
  return await Promise.all(
    Object.entries(expected).map(async ([name, each]) => {
      const { headers, body } = await readJson<Pick<Delivery, 'headers' | 'body'>>(new URL(`${name}.json`, from));
      if (each === null) return { name, headers, body, settings: {}, expected: null };
      const { settings = {}, ...events } = each;
      return { name, headers, body, settings, expected: events };
    }),
  );
}

export function contextOf({ headers, settings }: Pick<Delivery, 'headers' | 'settings'>) {
  return { headers, hosts: createHostNames(settings) };
}

async function readJson<T>(file: URL): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8'));
}
