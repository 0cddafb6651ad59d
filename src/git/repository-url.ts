import { TerminalError } from '../model/errors.ts';

/**
 * Checks the address of a repository and gives it back in its normal form. Only `http` and `https`, a host, a path,
 * and nothing else: no user or password (they would be stored and printed), no query, no fragment, no control
 * characters. Anything that git could read as an option or as another transport is refused. Throws `TerminalError`.
 */
export function checkRepositoryUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new TerminalError('The address of a repository must begin with https:// or http://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new TerminalError(`The address of the repository at ${url.host} holds a user or password: leave them out.`);
  }
  if (url.search !== '' || url.hash !== '' || !/^\/[\w.~/-]+$/.test(url.pathname)) {
    throw new TerminalError(`The address of the repository at ${url.host} must be a plain path such as /owner/name.`);
  }
  return url.href;
}
