import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** One request of GitHub's REST API and its answer; the path without the root of the API and without a query. */
export interface CheckedExchange {
  readonly method: string;
  readonly path: string;
  readonly requestBody?: unknown;
  readonly status: number;
  readonly responseBody?: unknown;
  /** Named when the answer is not JSON: GitHub describes such answers by their media type only. */
  readonly responseType?: string;
}

/** Answers every way in which an exchange or a webhook departs from what GitHub publishes; empty when it does not. */
export interface GitHubSchema {
  checkExchange(exchange: CheckedExchange): string[];
  checkWebhook(event: string, action: string | null, payload: unknown): string[];
}

/** A deviation that is known and stays: where, which message, and why. */
export interface SchemaException {
  readonly where: string;
  readonly message: RegExp;
  readonly reason: string;
}

/** Every departure that is let through; nothing else is. */
const KNOWN_EXCEPTIONS: readonly SchemaException[] = [
  {
    where: 'GET /app/installations 200',
    message: /\/account must /,
    reason: 'this one answer is described as a user and an enterprise at once, which no account can be',
  },
  {
    where: 'GET /repos/{owner}/{repo}/pulls 200',
    message: /\/labels\/\d+\/description must be string/,
    reason: 'a label that was made by its first use has no description, and GitHub answers null there',
  },
  {
    where: 'PUT /repos/{owner}/{repo}/contents/{path} 409',
    message: /must match exactly one schema in oneOf/,
    reason: 'both alternatives have optional fields only, so that every refusal matches both',
  },
  {
    where: 'webhook ',
    message: /\/(app|performed_via_github_app)\/events\/\d+ must be equal to one of the allowed values/,
    reason: 'the list of events that an App may have is older there than the event merge_group',
  },
];

/** Formats that GitHub's own answers do not keep, with what they keep instead. */
const RELAXED_FORMATS: readonly { format: string; accepts: RegExp | true; reason: string }[] = [
  { format: 'email', accepts: /^[^\s@]+@[^\s@]+$/, reason: 'bots have brackets in their noreply addresses' },
  { format: 'uri', accepts: /^($|[a-z][a-z0-9+.-]*:\S+$)/i, reason: 'the published default of some URLs is empty' },
  { format: 'repo.nwo', accepts: true, reason: 'a format of its own that nothing documents' },
  { format: 'ssh-key', accepts: true, reason: 'a format of its own that nothing documents' },
];

type Json = Readonly<Record<string, unknown>>;

const FILE = 'generated/api.github.com.json';

let document: Json | undefined;

/** The published description, 13 MB, read once per process and only when somebody asks. */
function loadDocument(): Json {
  if (document) return document;
  const file = createRequire(import.meta.url).resolve(`@octokit/openapi/${FILE}`);
  const read: Json = JSON.parse(readFileSync(file, 'utf8'));
  allowNull(read);
  document = read;
  return read;
}

/** The description is GitHub's, not ours to lint; code that is compiled once needs no optimising. */
const OPTIONS = {
  strict: false,
  allErrors: true,
  inlineRefs: false,
  validateSchema: false,
  code: { optimize: false },
} as const;

/** A validator against GitHub's own OpenAPI description of REST and webhooks. */
export function createGitHubSchema(exceptions: readonly SchemaException[] = KNOWN_EXCEPTIONS): GitHubSchema {
  const api = loadDocument();
  const ajv = new Ajv(OPTIONS);
  addFormats.default(ajv);
  for (const { format, accepts } of RELAXED_FORMATS) ajv.addFormat(format, accepts);
  ajv.addSchema(api, 'github');
  const compiled = new Map<string, ValidateFunction>();
  const templates = Object.keys(child(api, 'paths')).map(compileTemplate);

  function validate(pointer: string, value: unknown, where: string): string[] {
    const check = compiled.get(pointer) ?? ajv.compile({ $ref: `github#${pointer}` });
    compiled.set(pointer, check);
    if (check(value)) return [];
    const found = (check.errors ?? []).map((error) => `${where}: ${error.instancePath || '/'} ${error.message}`);
    return [...new Set(found)].filter((message) => !isExcepted(message));
  }

  function isExcepted(message: string): boolean {
    return exceptions.some((one) => message.startsWith(one.where) && one.message.test(message));
  }

  return {
    checkExchange({ method, path, requestBody, status, responseBody, responseType }) {
      const template = findTemplate(api, templates, method, path);
      const where = `${method} ${template ?? path}`;
      if (template === undefined) return [`${where}: GitHub has no such route`];
      const root = ['paths', template, method.toLowerCase()];
      const sent = schemaOf(api, [...root, 'requestBody']);
      const wrong = sent && requestBody !== undefined ? validate(sent, requestBody, `${where} request`) : [];
      const declared = child(api, ...root, 'responses');
      // Conditional reads are answered 304 on every route (GitHub, "Best practices for using the REST API").
      if (status === 304 && method === 'GET') return wrong;
      if (!(String(status) in declared)) return [...wrong, ...undeclared(status, responseBody, where)];
      const answer = schemaOf(api, [...root, 'responses', String(status)]);
      if (!answer || status === 304 || responseType !== undefined) return wrong;
      return [...wrong, ...validate(answer, responseBody, `${where} ${status}`)];
    },
    checkWebhook(event, action, payload) {
      const dashed = event.replaceAll('_', '-');
      const name = action === null ? dashed : `${dashed}-${action.replaceAll('_', '-')}`;
      if (!(name in child(api, 'x-webhooks'))) return [`webhook ${name}: GitHub sends no such event`];
      const pointer = schemaOf(api, ['x-webhooks', name, 'post', 'requestBody']);
      return pointer ? validate(pointer, payload, `webhook ${name}`) : [];
    },
  };
}

/** Refusals that GitHub may answer anywhere without declaring them on the route. */
function undeclared(status: number, body: unknown, where: string): string[] {
  const general = [401, 403, 404, 409, 422, 429, 500, 502, 503];
  const hasMessage = typeof body === 'object' && body !== null && 'message' in body && 'documentation_url' in body;
  if (general.includes(status) && hasMessage) return [];
  return [`${where}: status ${status} is not declared`];
}

interface Template {
  readonly template: string;
  /** Every parameter ends at a slash. */
  readonly narrow: RegExp;
  /** The parameters that may hold a path or a branch take slashes. */
  readonly wide: RegExp;
}

function compileTemplate(template: string): Template {
  const source = template.replaceAll('.', '\\.');
  const loose = source.replaceAll(/\/\{path\}/g, '(?:/.*)?').replaceAll(/\{(ref|branch|basehead)\}/g, '.+');
  const close = (text: string) => new RegExp(`^${text.replaceAll(/\{[^}]+\}/g, '[^/]+')}/?$`);
  return { template, narrow: close(source), wide: close(loose) };
}

/** The template that says most about a path: fewest parameters, and no slash within one if that is possible. */
function findTemplate(api: Json, templates: readonly Template[], method: string, path: string): string | undefined {
  const fitting = templates.filter((one) => one.wide.test(path) && hasMethod(api, one.template, method));
  const weight = (one: Template) => (one.narrow.test(path) ? 0 : 1000) + one.template.split('{').length;
  return fitting.sort((a, b) => weight(a) - weight(b) || b.template.length - a.template.length)[0]?.template;
}

function hasMethod(api: Json, template: string, method: string): boolean {
  return method.toLowerCase() in child(api, 'paths', template);
}

/** The pointer to the JSON schema of a request or response, through a reference to a shared one. */
function schemaOf(api: Json, keys: readonly string[]): string | undefined {
  let at = keys;
  let node = child(api, ...at);
  if (typeof node['$ref'] === 'string') {
    at = node['$ref'].slice(2).split('/').map(unescapePointer);
    node = child(api, ...at);
  }
  if (!('content' in node)) return undefined;
  const type = Object.keys(child(node, 'content')).find((one) => /json/.test(one) && !/form/.test(one));
  if (!type || !('schema' in child(node, 'content', type))) return undefined;
  return `/${[...at, 'content', type, 'schema'].map(escapePointer).join('/')}`;
}

function child(from: Json, ...keys: readonly string[]): Json {
  let node: unknown = from;
  for (const key of keys) node = isObject(node) ? node[key] : undefined;
  return isObject(node) ? node : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escapePointer(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function unescapePointer(key: string): string {
  return decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** OpenAPI 3.0 says `nullable` where JSON Schema says a type or a value `null`. */
function allowNull(node: unknown): void {
  if (Array.isArray(node)) {
    for (const item of node) allowNull(item);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const value of Object.values(node)) allowNull(value);
  if (!('nullable' in node)) return;
  const isNullable = node.nullable === true;
  // Only what the schema language itself knows may stay: ajv has a "nullable" of its own.
  if (typeof node.nullable === 'boolean') delete node.nullable;
  if (!isNullable) return;
  if ('type' in node && typeof node.type === 'string') Object.assign(node, { type: [node.type, 'null'] });
  if ('enum' in node && Array.isArray(node.enum) && !node.enum.includes(null)) node.enum.push(null);
  for (const key of ['oneOf', 'anyOf', 'allOf'] as const) relaxChoice(node as Record<string, unknown>, key);
}

function relaxChoice(node: Record<string, unknown>, key: 'oneOf' | 'anyOf' | 'allOf'): void {
  const choices = node[key];
  if (!Array.isArray(choices)) return;
  if (key !== 'allOf') {
    choices.push({ type: 'null' });
    return;
  }
  delete node[key];
  node['anyOf'] = [{ allOf: choices }, { type: 'null' }];
}
