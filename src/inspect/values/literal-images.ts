import type { Found } from '../inspection.ts';
import type { ValuesFile } from './sprawl.ts';

/** `image: registry/name:tag` without a template in it. */
const literal =
  /^\s*(?:-\s+)?["']?image["']?:\s*["']?([a-z0-9][\w./-]*(?::[\w.-]+|@sha256:[0-9a-f]{64}))["']?\s*(?:#.*)?$/;

/** Images that stand in the templates of a chart as they are: no environment can have another version of them. */
export function literalImages(templates: readonly ValuesFile[]): Found[] {
  const found: Found[] = [];
  for (const { file, text } of templates) {
    for (const [index, line] of text.split('\n').entries()) {
      const image = literal.exec(line)?.[1];
      if (image === undefined) continue;
      const message = `The image \`${image}\` stands in the template itself: no environment can have another version of it. Move it to the chart's values.`;
      found.push({ object: null, path: null, message, file, line: index + 1 });
    }
  }
  return found;
}
