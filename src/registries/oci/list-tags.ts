import { nextPage } from './next-page.ts';
import { bodyOf, type Place, readJson } from './parts.ts';
import { TagList } from './schema.ts';

/** Nobody's list is longer; whoever has more gets a sentence and no silent half. */
const MAX_TAGS = 100_000;
/** Pages in a row that bring nothing new: more of them go round in circles. */
const MAX_IDLE_PAGES = 5;
const MAX_PAGE_BYTES = 8 * 1024 * 1024;

/**
 * All tags of a repository, page by page in the size that the registry likes (20, 100, 1000, all); empty when it is not
 * there. Throws for more than anybody has, and for pages without an end.
 */
export async function listTags({ client, endpoint }: Place): Promise<string[]> {
  const where = `${new URL(endpoint.origin).host}/${endpoint.path}`;
  const tags = new Set<string>();
  let idle = 0;
  let url: string | null = `${endpoint.origin}/v2/${endpoint.path}/tags/list?n=1000`;
  while (url !== null) {
    const response = await client.request(endpoint, 'GET', url, 'application/json');
    if (response.status === 404) {
      await response.body?.cancel();
      return [];
    }
    const before = tags.size;
    const bytes = await bodyOf(response, MAX_PAGE_BYTES, `a page of tags of ${where}`);
    for (const tag of readJson(TagList, bytes, `the list of tags of ${where}`).tags ?? []) tags.add(tag);
    if (tags.size > MAX_TAGS) throw new Error(`${where} has more than ${MAX_TAGS} tags: delete old ones`);
    idle = tags.size === before ? idle + 1 : 0;
    if (idle > MAX_IDLE_PAGES) throw new Error(`the pages of tags of ${where} have no end`);
    url = nextPage(response.headers.get('link'), url);
  }
  return [...tags];
}
