import { nextPage } from './next-page.ts';
import { bodyOf, type Place, readJson } from './parts.ts';
import { TagList } from './schema.ts';

/** Nobody's list is longer; whoever has more gets a sentence and no silent half. */
const MAX_TAGS = 100_000;
/** Pages in a row that bring nothing new: more of them go round in circles. */
const MAX_IDLE_PAGES = 5;
const MAX_PAGE_BYTES = 8 * 1024 * 1024;
const KEPT_PAGES = 1_000;

interface Page {
  tags: readonly string[];
  next: string | null;
  etag: string | null;
}

export interface TagLists {
  /**
   * All tags of a repository, page by page in the size that the registry likes (20, 100, 1000, all); empty when it is not
   * there. Throws for more than anybody has, and for pages without an end.
   */
  list(place: Place): Promise<string[]>;
}

/** Lists tags, and keeps pages that have an `ETag`, so that one that did not change is not sent again. */
export function createTagLists(): TagLists {
  const kept = new Map<string, Page>();

  async function pageAt(place: Place, url: string): Promise<Page | null> {
    const { client, endpoint } = place;
    const before = kept.get(url);
    const question = { method: 'GET', url, accept: 'application/json', etag: before?.etag ?? null } as const;
    const response = await client.request(endpoint, question);
    if (response.status === 304 && before !== undefined) return before;
    if (response.status === 404) {
      await response.body?.cancel();
      return null;
    }
    const where = whereOf(place);
    const bytes = await bodyOf(response, MAX_PAGE_BYTES, `a page of tags of ${where}`);
    const tags = readJson(TagList, bytes, `the list of tags of ${where}`).tags ?? [];
    const page = { tags, next: nextPage(response.headers.get('link'), url), etag: response.headers.get('etag') };
    keep(url, page);
    return page;
  }

  function keep(url: string, page: Page): void {
    kept.delete(url);
    if (page.etag !== null) kept.set(url, page);
    const oldest = kept.keys().next();
    if (kept.size > KEPT_PAGES && oldest.done !== true) kept.delete(oldest.value);
  }

  return {
    async list(place) {
      const { origin, path } = place.endpoint;
      const tags = new Set<string>();
      let idle = 0;
      let url: string | null = `${origin}/v2/${path}/tags/list?n=1000`;
      while (url !== null) {
        const page: Page | null = await pageAt(place, url);
        if (page === null) return [];
        const before = tags.size;
        for (const tag of page.tags) tags.add(tag);
        if (tags.size > MAX_TAGS) throw new Error(`${whereOf(place)} has more than ${MAX_TAGS} tags: delete old ones`);
        idle = tags.size === before ? idle + 1 : 0;
        if (idle > MAX_IDLE_PAGES) throw new Error(`the pages of tags of ${whereOf(place)} have no end`);
        url = page.next;
      }
      return [...tags];
    },
  };
}

function whereOf({ endpoint }: Place): string {
  return `${new URL(endpoint.origin).host}/${endpoint.path}`;
}
