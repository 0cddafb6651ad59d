/** What failed, as git said it on its error output, and what can be done about it. The order matters: first match wins. */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /Authentication failed|could not read Username|error: 40[13]\b/,
    'The host refused the credentials: check that the App is installed on this repository with read access to contents, or that the token is still valid.',
  ],
  [/error: 30\d|redirect/i, 'The address answers with a redirect: if the repository was renamed, use its new address.'],
  [/not found/i, 'There is no such repository, or the credentials may not see it: check the address and the access.'],
  [/SSL|certificate/i, "The host's certificate is not trusted: check the host name and the trusted certificates."],
  [
    /Could not resolve host|Failed to connect|Connection refused|timed out|Empty reply|early EOF|error: 5\d\d/i,
    'The host cannot be reached or does not answer: it will be tried again.',
  ],
];

/**
 * An error for a git command that failed: which repository, what git said, what to do. The token and its encoded form
 * never appear in it, whatever git printed.
 */
export function explainFailure(
  command: string,
  failure: { code: number; stderr: string },
  access: { url: string; token: string | null },
): Error {
  const said = withoutToken(lastLines(failure.stderr), access.token);
  const hint = hints.find(([pattern]) => pattern.test(said))?.[1];
  const text = `git ${command} failed for ${access.url} (exit ${failure.code}): ${said}`;
  return new Error(hint === undefined ? text : `${text}\n${hint}`);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join(' / ').slice(0, 1000);
}

function withoutToken(text: string, token: string | null): string {
  if (token === null || token === '') return text;
  const encoded = Buffer.from(`x-access-token:${token}`).toString('base64');
  return text.replaceAll(token, '***').replaceAll(encoded, '***');
}
