import { z } from 'zod';
import type { TagState } from '../../model/image-state.ts';

const Fact = z.looseObject({
  tag: z.string().min(1),
  created: z.string().nullish(),
  digest: z.string().nullish(),
  platforms: z.array(z.string()).optional(),
});

/**
 * Reads tags as people pipe them: one a line, one JSON object a line (`tag`, `created`, `digest`, `platforms`), or a JSON
 * list of either. A tag that stands twice counts once. Answers with the line that is none of these as `problem`.
 */
export function readTags(text: string): { tags: TagState[] } | { problem: string } {
  const list = text.trimStart().startsWith('[') ? jsonIn(text) : undefined;
  if (Array.isArray(list))
    return tagsIn(list.map((value, index) => ({ value, place: `entry ${index + 1} of the list` })));
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), place: `line ${index + 1}` }));
  const items = lines.filter(({ line }) => line !== '');
  return tagsIn(items.map(({ line, place }) => ({ value: line.startsWith('{') ? jsonIn(line) : line, place })));
}

function tagsIn(items: readonly { value: unknown; place: string }[]): ReturnType<typeof readTags> {
  const tags = new Map<string, TagState>();
  for (const { value, place } of items) {
    const read = Fact.safeParse(typeof value === 'string' ? { tag: value } : value);
    if (!read.success) return { problem: `${place} is neither a tag nor a JSON object with a \`tag\`` };
    const { tag, created, digest = null, platforms } = read.data;
    const built = created == null ? null : instantIn(created);
    if (built === undefined) return { problem: `\`created\` of ${place} is no time such as 2026-11-21T12:00:00Z` };
    tags.set(tag, { tag, digest, created: built, platforms: platforms ?? [] });
  }
  return { tags: [...tags.values()] };
}

function instantIn(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
