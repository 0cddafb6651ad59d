/**
 * An image reference in its parts. Grammar and defaults are those of distribution/reference (`reference.go`,
 * `normalize.go`).
 */
export interface ImageReference {
  registry: string;
  /** Path on the registry, `library/nginx`. */
  path: string;
  /** Registry and path: `docker.io/library/nginx`. What compares equal for equal images. */
  repository: string;
  tag: string | null;
  digest: string | null;
  /** As people write it: without `docker.io/` and `library/`. */
  familiar: string;
  /** `repository:tag@digest` with the parts that it has. */
  canonical: string;
  /** The part of the text that names the repository, as written. */
  written: string;
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const pathGrammar = new RegExp(`^${component}(?:/${component})*$`);
const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const domainGrammar = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const tagGrammar = /^\w[\w.-]{0,127}$/;
const digestGrammar = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** Reads `[registry/]path[:tag][@digest]`; null when the text is not an image reference. No default tag is put in. */
export function parseImageReference(text: string): ImageReference | null {
  const at = text.indexOf('@');
  const digest = at < 0 ? null : text.slice(at + 1);
  if (digest !== null && !isDigest(digest)) return null;
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? null : named.slice(colon + 1);
  if (tag !== null && !tagGrammar.test(tag)) return null;
  const written = colon < 0 ? named : named.slice(0, colon);
  const split = splitName(written);
  if (split === null) return null;
  return assemble({ ...split, tag, digest, written });
}

/**
 * Canonical repository of a name without tag and digest, such as `nginx` or `ghcr.io/acme/web`; null when it is not
 * one.
 */
export function canonicalRepository(text: string): string | null {
  const reference = parseImageReference(text);
  return reference === null || reference.tag !== null || reference.digest !== null ? null : reference.repository;
}

/** True for text that may stand behind the `:` of a reference. */
export function isTag(text: string): boolean {
  return tagGrammar.test(text);
}

function isDigest(text: string): boolean {
  return digestGrammar.test(text) && (!text.startsWith('sha256:') || /^sha256:[0-9a-f]{64}$/.test(text));
}

function splitName(written: string): { registry: string; path: string } | null {
  if (/^[0-9a-f]{64}$/.test(written)) return null;
  const slash = written.indexOf('/');
  const first = slash < 0 ? '' : written.slice(0, slash);
  const isDomain = first === 'localhost' || /[.:A-Z]/.test(first);
  const domain = isDomain ? first : 'docker.io';
  const rest = isDomain ? written.slice(slash + 1) : written;
  if (!domainGrammar.test(domain) || !pathGrammar.test(rest) || rest.length > 255) return null;
  const registry = domain === 'index.docker.io' ? 'docker.io' : domain;
  const path = registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  return { registry, path };
}

function assemble(parts: Pick<ImageReference, 'registry' | 'path' | 'tag' | 'digest' | 'written'>): ImageReference {
  const repository = `${parts.registry}/${parts.path}`;
  const tail = `${parts.tag === null ? '' : `:${parts.tag}`}${parts.digest === null ? '' : `@${parts.digest}`}`;
  const short = parts.registry === 'docker.io' ? parts.path.replace(/^library\/(?=[^/]+$)/, '') : repository;
  return { ...parts, repository, familiar: short + tail, canonical: repository + tail };
}
