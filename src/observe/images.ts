import type { ImageState } from '../model/image-state.ts';
import type { Ledger } from '../model/record.ts';
import { createVersionOrder } from '../text/policy/version-order.ts';
import { namedCharts } from './charts.ts';
import { addChoices, type Use } from './choices.ts';
import { tagsToDate } from './dating.ts';
import { type ImageBook, openImageBook } from './image-book.ts';
import type { Discovery } from './targets/discover-targets.ts';
import type { View } from './views.ts';
import { wishesFor } from './wishes.ts';

/** So many images of a repository are asked in one look when they were built; the others in the next ones. */
const DATED_AT_ONCE = 100;

/**
 * What is known of every image that a target names, and of `others` whose tags are listed elsewhere: tags of events and
 * of the slow scan, what each policy says of them, and of those that one would choose the digest, resolved at the
 * registry, and what the image says of itself where the policy asks for it.
 */
export async function observeImages(
  view: View,
  { discoveries, others }: { discoveries: readonly Discovery[]; others: readonly ImageState[] },
  ledger: Ledger,
): Promise<ImageState[]> {
  const uses = usesIn(discoveries);
  const repositories = imagesIn(uses);
  await view.store.keys.recordImageUses(view.key, [...repositories, ...namedCharts(discoveries).keys()]);
  const books: ImageBook[] = [];
  for (const repository of repositories) books.push(await openImageBook(view, repository));
  const states = (): Promise<ImageState[]> => Promise.all(books.map((book) => book.state()));
  const listed = async (): Promise<ImageState[]> => [...(await states()), ...others];
  if (view.config.status !== 'valid') return listed();
  const { config } = view.config;
  const undated = await tagsToDate({ images: await listed(), uses, config }, view.select);
  for (const book of books) await book.date(undated.get(book.repository) ?? [], DATED_AT_ONCE);
  const images = await addChoices({ images: await listed(), uses, ledger, config }, view.select);
  const order = createVersionOrder(config, new Map(images.map((image) => [image.repository, image])));
  const now = view.now();
  for (const book of books) {
    for (const wish of wishesFor(book.repository, { uses, order, config, ledger, now })) await book.fulfil(wish);
  }
  const resolved = new Map((await states()).map((state) => [state.repository, state]));
  return images.map((image) => ({ ...image, ...resolved.get(image.repository) }));
}

function usesIn(discoveries: readonly Discovery[]): Use[] {
  return discoveries.flatMap((discovery) => {
    if (discovery.status !== 'read') return [];
    const { target, release } = discovery.at;
    return [{ application: target.application, release }];
  });
}

function imagesIn(uses: readonly Use[]): string[] {
  const named = uses.flatMap(({ release }) => release.artifacts.filter(({ kind }) => kind === 'image'));
  return [...new Set(named.map(({ repository }) => repository))];
}
