import type { Json, RenderFiles, RenderRequest, RenderSource } from './engine.ts';
import { frameHeader } from './frames.ts';
import type { PolicyRequest } from './policy.ts';
import type { SelectQuery } from './select.ts';
import type { TemplateRequest } from './template.ts';

/** What the child process itself needs to know: the world that the render sees. */
export interface RenderWorld {
  seed: string;
  now: number;
}

/**
 * The message that asks a child for a render, in pieces to be sent one after another. It holds the world (length and
 * JSON) and then what the engine reads: a header (length and JSON) and the bytes of every file.
 */
export function renderMessage(request: RenderRequest): Uint8Array[] {
  const { source, more, postRenderers, namespace, seed, now, yaml = false, lists = 'expand', outside = [] } = request;
  const order = {
    source,
    more,
    postRenderers,
    namespace,
    yaml,
    keepLists: lists === 'keep',
    trees: outside.map(({ name }) => name),
  };
  return message({ seed, now: Number(now) }, order, [request.files, ...outside.map(({ files }) => files)]);
}

/** The message that asks a child to read one YAML file. */
export function decodeMessage(file: string, content: Uint8Array): Uint8Array[] {
  return message({ seed: '', now: 0 }, { source: { kind: 'decode', path: file } }, [[[file, content]]]);
}

/** The message that asks a child to evaluate templates. */
export function templateMessage({ seed, now, trust: _, ...template }: TemplateRequest): Uint8Array[] {
  return message({ seed, now: Number(now) }, { source: { kind: 'template', path: '' }, template }, []);
}

/** The message that asks a child to evaluate policies. */
export function policyMessage({ now, trust: _, ...policy }: PolicyRequest): Uint8Array[] {
  return message({ seed: '', now: Number(now) }, { source: { kind: 'policy', path: '' }, policy }, []);
}

/** The message that asks a child to rank tags by version policies; it says only what the engine compares. */
export function selectMessage(queries: readonly SelectQuery[]): Uint8Array[] {
  const asked = queries.map(({ policy, tags }) => ({
    policy,
    tags: tags.map(({ tag, created }) => ({ tag, created })),
  }));
  return message({ seed: '', now: 0 }, { source: { kind: 'select', path: '' }, select: { queries: asked } }, []);
}

interface EngineOrder {
  source: RenderSource | { kind: 'decode' | 'template' | 'policy' | 'select'; path: string };
  more?: readonly RenderSource[] | undefined;
  postRenderers?: readonly Json[] | undefined;
  namespace?: string | undefined;
  yaml?: boolean;
  keepLists?: boolean;
  /** Names of the trees after the repository's own. */
  trees?: string[];
  template?: Omit<TemplateRequest, 'seed' | 'now'>;
  policy?: Omit<PolicyRequest, 'now' | 'trust'>;
  select?: { queries: readonly SelectQuery[] };
}

function message(world: RenderWorld, order: EngineOrder, trees: readonly RenderFiles[]): Uint8Array[] {
  const entries: { path: string; size: number; tree?: number }[] = [];
  const contents: Uint8Array[] = [];
  for (const [tree, files] of trees.entries()) {
    for (const [path, content] of files) {
      entries.push({ path, size: content.length, ...(tree > 0 && { tree }) });
      contents.push(content);
    }
  }
  const pieces = [...withLength(world), ...withLength({ ...order, files: entries }), ...contents];
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [frameHeader(length), ...pieces];
}

function withLength(value: unknown): [Uint8Array, Uint8Array] {
  const json = Buffer.from(JSON.stringify(value));
  return [frameHeader(json.length), json];
}
