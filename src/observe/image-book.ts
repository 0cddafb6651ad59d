import type { ImageState, TagState } from '../model/image-state.ts';
import { RegistryRefusal } from '../registries/registry.ts';
import type { ImageFact } from '../store/images.ts';
import { scanSecondsOf } from '../text/policy/policy-of.ts';
import { type ImageFacts, type KnownImages, knownImages } from './image-facts.ts';
import { noteAnswer, noteProblem, problemOf } from './registry-problems.ts';
import { isScanDue } from './scan-due.ts';
import { RESOLVED, tagOfFact } from './tag-of-fact.ts';
import type { View } from './views.ts';
import type { Wish } from './wishes.ts';

/** What is known of one image repository, and how more of it is found out. A registry that does not answer leaves what is known. */
export interface ImageBook {
  repository: string;
  state(): Promise<ImageState>;
  /** Finds out when some tags were built, at most so many that nobody asked yet. */
  date(tags: readonly string[], most: number): Promise<void>;
  /** Finds out what a choice needs: of the tags in their order, until one of them can be taken. */
  fulfil(wish: Wish): Promise<void>;
}

/** Lists the tags of a repository when that is due, and reads what is known of them. */
export async function openImageBook(view: View, repository: string): Promise<ImageBook> {
  const { store, registry, now } = view;
  let isDown = false;
  let isUnreadable = false;
  await tried(() => scanWhenDue(view, repository));
  const facts = new Map((await store.images.list(repository)).map((fact) => [fact.tag, fact]));
  const images = new Map<string, ImageFacts>();
  let known: KnownImages | null = null;

  async function digestOf(tag: string, isMoving: boolean): Promise<string | null> {
    const fact = facts.get(tag);
    if (fact === undefined) return null;
    if (fact.source === RESOLVED && !(isMoving && (await isOlderThanListing(fact)))) return fact.digest;
    const digest = await registry.digest(repository, tag);
    if (digest === null) {
      // One that is not there any more is no version.
      await store.images.forget(repository, tag, now());
      facts.delete(tag);
      return null;
    }
    const seen = { repository, tag, digest, source: RESOLVED, seenAt: now() };
    await store.images.see([seen]);
    facts.set(tag, { ...fact, ...seen });
    return digest;
  }

  async function isOlderThanListing({ seenAt }: ImageFact): Promise<boolean> {
    const scannedAt = await store.images.scannedAt(repository);
    return scannedAt !== null && Date.parse(seenAt) < Date.parse(scannedAt);
  }

  async function imageOf(tag: string, isMoving: boolean): Promise<ImageFacts | null> {
    const digest = await digestOf(tag, isMoving);
    known ??= await knownImages(view, repository);
    const found = digest === null ? null : await known.ask(digest);
    if (found !== null) images.set(tag, found);
    return found;
  }

  async function tried(deed: () => Promise<void>): Promise<void> {
    if (isDown) return;
    try {
      await deed();
    } catch (error) {
      isDown = true;
      isUnreadable = error instanceof RegistryRefusal && error.isAnonymous;
      await noteProblem(view, repository, error);
    }
  }

  return {
    repository,
    async state() {
      const tags = [...facts.values()].map((fact): TagState => {
        return { ...tagOfFact(fact, { isUnreadable }), ...images.get(fact.tag) };
      });
      const problem = await problemOf(view, repository);
      return { repository, tags, ...(problem !== null && { problem }) };
    },
    date: (tags, most) =>
      tried(async () => {
        known ??= await knownImages(view, repository);
        let left = most;
        for (const tag of tags) {
          const fact = facts.get(tag);
          const isKnown = fact?.source === RESOLVED && fact.digest !== null && known.known(fact.digest) !== undefined;
          if (!isKnown && left-- <= 0) continue;
          await imageOf(tag, false);
        }
      }),
    fulfil: ({ tags, isMoving, isFit }) =>
      tried(async () => {
        for (const tag of tags) {
          if (isFit === null) {
            // A tag that is gone by now leaves the choice to the next one.
            if ((await digestOf(tag, isMoving)) !== null) return;
            continue;
          }
          const image = await imageOf(tag, isMoving);
          if (image !== null && isFit(image)) return;
        }
      }),
  };
}

async function scanWhenDue(view: View, repository: string): Promise<void> {
  const { store, registry, scanSeconds, config, now } = view;
  const at = now();
  const own = config.status === 'valid' ? scanSecondsOf(config.config, repository) : null;
  const scannedAt = await store.images.scannedAt(repository);
  if (!isScanDue({ repository, scannedAt }, { now: at, seconds: own ?? scanSeconds })) return;
  await store.images.scanned(repository, await registry.tags(repository), at);
  await noteAnswer(view, repository);
}
