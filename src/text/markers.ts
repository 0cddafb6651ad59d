/** First line of our sticky comment: how we find it again, together with its author. */
export const STICKY_MARKER = '<!-- shiplock:promotion -->';

/** True when a body is our sticky comment's; a quote of it is not, since the marker must be the very beginning. */
export function isSticky(body: string): boolean {
  return body.startsWith(STICKY_MARKER);
}

/** First line of our answer to a comment. */
export function replyMarker(comment: number): string {
  return `<!-- shiplock:reply ${comment} -->`;
}

/** The id of the comment that a body of ours answers; null when it is no answer. */
export function parseReplyMarker(body: string): number | null {
  const found = /^<!-- shiplock:reply ([1-9]\d{0,15}) -->/.exec(body);
  const id = Number(found?.[1]);
  return Number.isSafeInteger(id) ? id : null;
}

/** First line of the comment that says that an operator let a head pass by hand. */
export function passMarker(head: string): string {
  return `<!-- shiplock:pass ${head} -->`;
}

/** First line of the tracking issue of an environment's drift: whose it is, and the targets that it speaks of. */
export function driftMarker(environment: string, targets: readonly string[]): string {
  return renderDataMarker('drift', { environment, targets });
}

/** What the first line of a tracking issue of ours says; null for any other body. */
export function parseDriftMarker(body: string): { environment: string; targets: string[] } | null {
  const found = parseDataMarker('drift', body.split('\n', 1)[0] ?? '');
  if (typeof found !== 'object' || found === null) return null;
  const { environment, targets } = found as { environment?: unknown; targets?: unknown };
  const isList = Array.isArray(targets) && targets.every((target) => typeof target === 'string');
  return typeof environment === 'string' && isList ? { environment, targets } : null;
}

/** A hidden line with data: JSON in an HTML comment, written so that it can neither end nor open one. */
export function renderDataMarker(name: string, value: unknown): string {
  const json = JSON.stringify(value).replaceAll(/[<>\u2028\u2029]|--/g, escapeJson);
  return `<!-- shiplock:${name} ${json} -->`;
}

/** The value of the first hidden line of that name; null when there is none or it does not parse. */
export function parseDataMarker(name: string, body: string): unknown {
  const start = `<!-- shiplock:${name} `;
  for (const line of body.split(/\r?\n/)) {
    if (!line.startsWith(start) || !line.endsWith(' -->')) continue;
    try {
      return JSON.parse(line.slice(start.length, -' -->'.length));
    } catch {
      return null;
    }
  }
  return null;
}

/**
 * A body of ours whose hidden lines no longer count as a promotion's: what Shiplock closes itself was not declined by
 * anybody.
 */
export function retireMarkers(body: string): string {
  return body.replaceAll(/^<!-- shiplock:(pull|group) /gm, '<!-- shiplock:closed-$1 ');
}

function escapeJson(text: string): string {
  return [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}
