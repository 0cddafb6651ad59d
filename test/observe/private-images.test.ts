import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openImageBook } from '../../src/observe/image-book.ts';
import type { View } from '../../src/observe/views.ts';
import { RegistryRefusal } from '../../src/registries/registry.ts';
import type { Store } from '../../src/store/store.ts';
import { openEmptyStore } from '../fakes/empty-store.ts';

const repository = 'ghcr.io/acme/checkout';
const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;
const at = '2026-03-04T00:00:00.000Z';
let store: Store;
beforeAll(async () => {
  store = await openEmptyStore();
  await store.keys.know({ installation: 1, owner: 'acme', name: 'deploy' });
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.database.query('delete from shiplock.images');
  await store.database.query('delete from shiplock.image_scans');
});

/** What is known of the tag 1.4.3 after a look at a registry that answers, or fails, like this. */
async function look(answer: Error | string) {
  const asked = async <T>(value: T): Promise<T> => {
    if (answer instanceof Error) throw answer;
    return value;
  };
  const view = {
    store,
    key: { installation: 1, owner: 'acme', name: 'deploy' },
    registry: { tags: () => asked(['1.4.3']), digest: () => asked(String(answer)) },
    config: { status: 'missing' },
    scanSeconds: 600,
    now: () => '2026-03-04T01:00:00.000Z',
    log: { info() {}, warn() {}, error() {} },
  } as unknown as View;
  const book = await openImageBook(view, repository);
  await book.fulfil({ tags: ['1.4.3'], isMoving: false, isFit: null });
  return (await book.state()).tags[0];
}

const refused = new RegistryRefusal('the token server ghcr.io answered 403', { isAnonymous: true });

test.each<[string, string, Error | string, object]>([
  ['a private package is known by the digest of GitHub’s event', 'github', refused, { digest, evidence: 'event' }],
  ['not by that of a webhook that people made', 'ghcr', refused, { digest: null }],
  ['not while credentials are wrong', 'github', new RegistryRefusal('401', { isAnonymous: false }), { digest: null }],
  ['not while the registry is down', 'github', new Error('the registry answered 503'), { digest: null }],
  ['where the registry can be read, its own word counts', 'github', other, { digest: other }],
])('%s', async (_name, source, answer, expected) => {
  await store.images.see([{ repository, tag: '1.4.3', digest, source, seenAt: at }]);
  expect(await look(answer)).toEqual({ tag: '1.4.3', told: { by: source, at }, ...expected });
});
