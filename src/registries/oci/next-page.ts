/** The address of the next page in a `Link` header (RFC 8288), absolute; null on the last page or when it leaves the registry. */
export function nextPage(link: string | null, current: string): string | null {
  for (const [, target = '', parameters = ''] of (link ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[^,<]*)*)/g)) {
    if (!/;\s*rel="?next"?/i.test(parameters)) continue;
    const next = URL.parse(target, current);
    return next !== null && next.origin === new URL(current).origin ? next.href : null;
  }
  return null;
}
