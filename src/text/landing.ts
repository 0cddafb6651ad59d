/** Where a merged pull request's result stands in its sticky comment; the rest of the comment stays as it was at the merge. */
const BEGIN = '<!-- shiplock:landing -->';
const END = '<!-- /shiplock:landing -->';

/** One target in which a merge became synced and healthy. `seconds` counts from the merge. */
export interface LandedLine {
  target: string;
  environment: string;
  sha: string;
  seconds: number;
}

/** The comment with the landing lines set: in place of the former ones, else at the end. Setting them again changes nothing. */
export function withLanding(body: string, lines: readonly LandedLine[]): string {
  const text = lines
    .map(
      ({ environment, sha, seconds }) =>
        `✅ synced and healthy in ${environment} at \`${sha.slice(0, 7)}\` after ${seconds} s`,
    )
    .join('\n');
  const block = `${BEGIN}\n${text}\n${END}`;
  const from = body.indexOf(BEGIN);
  const to = body.indexOf(END);
  if (from === -1 || to < from) return `${body.trimEnd()}\n\n${block}\n`;
  return body.slice(0, from) + block + body.slice(to + END.length);
}
