import { fullName, type Repository } from '../world/repository.ts';

/** Where the sandbox answers. */
export interface Links {
  /** Root of the REST API, without a slash at the end. */
  readonly api: string;
  /** Root of web pages and of git over HTTP. */
  readonly html: string;
}

export function repositoryApi(links: Links, repository: Repository): string {
  return `${links.api}/repos/${fullName(repository)}`;
}

export function repositoryHtml(links: Links, repository: Repository): string {
  return `${links.html}/${fullName(repository)}`;
}

/** An opaque global id that still tells its kind and number to the GraphQL routes. */
export function nodeId(prefix: string, id: number | string): string {
  return `${prefix}_${Buffer.from(String(id)).toString('base64url')}`;
}

/** Reads a global id back; undefined when it is of another kind. */
export function readNodeId(prefix: string, id: string): number | undefined {
  if (!id.startsWith(`${prefix}_`)) return undefined;
  const number = Number(Buffer.from(id.slice(prefix.length + 1), 'base64url').toString());
  return Number.isSafeInteger(number) ? number : undefined;
}
