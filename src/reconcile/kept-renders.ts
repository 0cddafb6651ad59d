import type { KubeObject } from '../clusters/cluster.ts';

/** The last render of targets, so that a look for drift need not render again. */
export interface KeptRenders {
  /** The render of exactly this content; null when it is not kept (any more). */
  get(target: string, content: string): KubeObject[] | null;
  keep(target: string, content: string, objects: readonly KubeObject[]): void;
  forget(target: string): void;
}

/** Keeps renders as text, at most `maxChars` of it; the ones that were not used for longest go first. */
export function createKeptRenders(maxChars: number): KeptRenders {
  const kept = new Map<string, { content: string; text: string }>();
  let size = 0;

  function forget(target: string): void {
    size -= kept.get(target)?.text.length ?? 0;
    kept.delete(target);
  }

  return {
    get(target, content) {
      const found = kept.get(target);
      if (found?.content !== content) return null;
      kept.delete(target);
      kept.set(target, found);
      return JSON.parse(found.text) as KubeObject[];
    },
    keep(target, content, objects) {
      if (kept.get(target)?.content === content) return;
      forget(target);
      const text = JSON.stringify(objects);
      if (text.length > maxChars) return;
      kept.set(target, { content, text });
      size += text.length;
      for (const oldest of kept.keys()) {
        if (size <= maxChars) return;
        forget(oldest);
      }
    },
    forget,
  };
}
