import type { TagState } from '../model/image-state.ts';
import type { View } from './views.ts';

/** What an image says of itself. */
export interface ImageFacts {
  created: NonNullable<TagState['created']> | null;
  platforms: string[];
}

/** What images of one repository say of themselves, by digest; asked of the registry once, since a digest never names anything else. */
export interface KnownImages {
  known(digest: string): ImageFacts | undefined;
  /** Null when the registry does not have it. */
  ask(digest: string): Promise<ImageFacts | null>;
}

/** Before `repository@digest` in the names of marks. */
export const IMAGE_FACTS = 'image facts ';

/** What is known of the images of a repository. */
export async function knownImages(
  { store, registry, key, now }: Pick<View, 'store' | 'registry' | 'key' | 'now'>,
  repository: string,
): Promise<KnownImages> {
  const [own, prefix] = [`${key.owner}/${key.name}`, `${IMAGE_FACTS}${repository}@`];
  const marks = await store.marks.list(own, prefix);
  const known = new Map(marks.map((mark) => [mark.key.slice(prefix.length), readFacts(mark.value)]));
  return {
    known: (digest) => known.get(digest),
    async ask(digest) {
      const kept = known.get(digest);
      if (kept !== undefined) return kept;
      const described = await registry.describe(repository, digest);
      if (described === null) return null;
      const facts: ImageFacts = { created: instantIn(described.created), platforms: [...described.platforms].sort() };
      await store.marks.set(own, prefix + digest, { created: facts.created, platforms: facts.platforms }, now());
      known.set(digest, facts);
      return facts;
    },
  };
}

function readFacts(mark: unknown): ImageFacts {
  const { created, platforms } = (mark ?? {}) as { created?: unknown; platforms?: unknown };
  return {
    created: typeof created === 'string' ? created : null,
    platforms: Array.isArray(platforms) ? platforms.filter((platform) => typeof platform === 'string') : [],
  };
}

/** Images say times in any zone and with any number of digits. */
function instantIn(text: string | null): string | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
