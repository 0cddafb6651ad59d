import { createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Headers } from '../../../../src/intake/answer.ts';
import { createGitHubIntake, type GitHubIntakeOptions } from '../../../../src/intake/github/index.ts';
import type { AcceptImagesOptions } from '../../../../src/intake/registries/accept-images.ts';
import { headerRule } from '../../../../src/intake/registries/auth/header.ts';
import { createReceiver } from '../../../../src/intake/registries/create-receiver.ts';
import { formats } from '../../../../src/intake/registries/formats.ts';
import { createPackageEvents } from '../../../../src/intake/registries/ghcr/app-events.ts';
import { createHostNames } from '../../../../src/intake/registries/host-names.ts';
import type { ImageFact } from '../../../../src/store/images.ts';
import { deliveriesOf } from '../formats/fixtures.ts';
import { ciDoor } from './ci-door.ts';

/** One door with what its sender documents, and how a body is sent so that it is let in. */
export interface Door {
  name: string;
  documented: readonly { headers: Headers; body: unknown }[];
  /** True where fields that nobody documents are passed over; our own door refuses them, since they are mistakes. */
  mayHaveMore: boolean;
  send(body: Buffer, headers: Headers): Promise<{ status: number; body: object }>;
  counts(): Record<string, number>;
}

const key = { authorization: 'a-key-of-these-tests' };
const secret = 'a-secret-of-these-tests';
const log = { info() {}, warn() {}, error() {} };
const now = () => new Date('2026-03-04T00:00:00Z');

/** What the doors work with. `seen` is told what is kept of tags. */
export function partsOf(seen: (facts: readonly ImageFact[]) => void): AcceptImagesOptions & { log: typeof log } {
  return { store: forgetful(seen), queue: { add: async () => {} }, log, now };
}

/** Every receiver, the App's webhook with events of packages, and the door for CI jobs. */
export async function doors(seen: (facts: readonly ImageFact[]) => void): Promise<Door[]> {
  const parts = partsOf(seen);
  const receivers = Object.values(formats).map(async (format): Promise<Door> => {
    const rules = [headerRule({ name: 'Authorization', values: [key.authorization] })];
    const hosts = createHostNames({ host: 'registry.acme.test' });
    const receiver = createReceiver({ ...parts, name: format.name, format, rules, hosts });
    return {
      name: format.name,
      documented: format.name === 'distribution' ? await recordings() : await deliveriesOf(format.name),
      mayHaveMore: true,
      send: (body, headers) => receiver.handle(body, { ...headers, ...key }),
      counts: receiver.counts,
    };
  });
  return await Promise.all([...receivers, appDoor(parts), ciDoor(parts)]);
}

async function appDoor(parts: AcceptImagesOptions & { log: typeof log }): Promise<Door> {
  const unused = new Proxy({}, { get: () => () => Promise.reject(new Error('not for packages')) });
  const store = { ...parts.store, marks: unused, pullHeads: unused } as unknown as GitHubIntakeOptions['store'];
  const intake = createGitHubIntake({ ...parts, store, secret, packages: createPackageEvents(parts) });
  let count = 0;
  return {
    name: 'the App',
    documented: await deliveriesOf('ghcr'),
    mayHaveMore: true,
    send: (body, headers) =>
      intake.handle(body, {
        ...headers,
        'x-github-event': 'registry_package',
        'x-github-delivery': `d-${count++}`,
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      }),
    counts: intake.counts,
  };
}

/** Remembers nothing, so that memory that grows is not its own. */
function forgetful(seen: (facts: readonly ImageFact[]) => void): AcceptImagesOptions['store'] {
  const store = {
    deliveries: { accept: async () => 'unhandled', finish: async () => {} },
    images: { see: async (facts: readonly ImageFact[]) => seen(facts) },
    keys: { usersOf: async () => [], withoutUses: async () => [] },
  };
  return store as unknown as AcceptImagesOptions['store'];
}

async function recordings(): Promise<{ headers: Headers; body: unknown }[]> {
  const folder = new URL('../../../../fixtures/events/distribution/', import.meta.url);
  const texts = (await readdir(folder)).map((file) => readFile(new URL(file, folder), 'utf8'));
  return (await Promise.all(texts)).flatMap((text) => JSON.parse(text));
}
