import type { Answer, Call } from './call.ts';

export interface Page {
  readonly number: number;
  readonly size: number;
}

/** GitHub's `page` and `per_page`: 30 unless asked, at most 100. */
export function pageOf(call: Call): Page {
  const size = Math.min(100, Math.max(1, Number(call.query.get('per_page')) || 30));
  return { number: Math.max(1, Number(call.query.get('page')) || 1), size };
}

/** One page of a list with its Link header; `show` runs for the items of the page only. */
export async function paged<T>(
  call: Call,
  items: readonly T[],
  show: (item: T) => unknown,
  wrap: (shown: unknown[]) => unknown = (shown) => shown,
): Promise<Answer> {
  const page = pageOf(call);
  const start = (page.number - 1) * page.size;
  const shown = await Promise.all(items.slice(start, start + page.size).map(show));
  const link = linkHeader(call, page, Math.ceil(items.length / page.size));
  return { status: 200, body: wrap(shown), headers: link ? { link } : {} };
}

/** The Link header of a page when there are several. */
export function linkHeader(call: Call, page: Page, last: number): string | undefined {
  if (last <= 1) return undefined;
  const links: string[] = [];
  function add(relation: string, number: number): void {
    const url = new URL(call.context.links.api + call.path);
    for (const [key, value] of call.query) url.searchParams.set(key, value);
    url.searchParams.set('page', String(number));
    links.push(`<${url.href}>; rel="${relation}"`);
  }
  if (page.number > 1) add('prev', Math.min(page.number - 1, last));
  if (page.number < last) {
    add('next', page.number + 1);
    add('last', last);
  }
  if (page.number > 1) add('first', 1);
  return links.join(', ');
}
