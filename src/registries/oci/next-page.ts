/**
 * The address of the next page in a `Link` header (RFC 8288), absolute; null on the last page. A registry behind a proxy
 * may write its inner name or no TLS there: the same path is asked where the current page came from. Throws for another
 * place, as a list that ends there would look whole.
 */
export function nextPage(link: string | null, current: string): string | null {
  for (const [, target = '', parameters = ''] of (link ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[^,<]*)*)/g)) {
    if (!/;\s*rel="?next"?/i.test(parameters)) continue;
    const at = new URL(current);
    const next = URL.parse(target, current);
    if (next?.origin === at.origin) return next.href;
    if (next?.pathname === at.pathname) return `${at.origin}${next.pathname}${next.search}`;
    throw new Error(`${at.host} names a next page that is not its own`);
  }
  return null;
}
