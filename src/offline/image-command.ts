import type { Command } from 'commander';
import { type ImageReference, parseImageReference } from '../text/image-reference.ts';
import { referenceProblem } from '../text/reference-problem.ts';
import { processTerminal, type Terminal } from './output.ts';
import { registerSelect } from './select/select-command.ts';

const parseHelp = `
The answer is one JSON object:
  registry    the host: "docker.io" when the reference names none
  repository  the path on that host: "library/nginx"
  tag         null when there is only a digest; "latest" when there is neither
  digest      null when there is none
  familiar    as people write it: "nginx:1.27"
  canonical   everything written out: "docker.io/library/nginx:1.27"

Exit codes: 0 a reference, 1 none, with the reason on the standard error, 2 wrong use.`;

/**
 * Adds `image parse REF`, a reference in its parts by the grammar and the defaults of distribution/reference, and
 * `image select`.
 */
export function registerImage(program: Command, terminal: Terminal = processTerminal()): void {
  const image = program.command('image').description('references and tags of images');
  image
    .command('parse')
    .description('print the parts of an image reference as JSON')
    .argument('<ref>', 'such as nginx, ghcr.io/acme/web:1.2.3 or localhost:5000/web@sha256:…')
    .addHelpText('after', parseHelp)
    .action((text: string) => {
      const reference = parseImageReference(text);
      if (reference === null) {
        return terminal.fail([`${JSON.stringify(text)} is no image reference: ${referenceProblem(text)}`]);
      }
      terminal.print(`${JSON.stringify(partsOf(reference), null, 2)}\n`);
    });
  registerSelect(image, terminal);
}

function partsOf(reference: ImageReference): object {
  const isBare = reference.tag === null && reference.digest === null;
  const { registry, path: repository, digest } = reference;
  const named = isBare ? ':latest' : '';
  const tag = isBare ? 'latest' : reference.tag;
  const { familiar, canonical } = reference;
  return { registry, repository, tag, digest, familiar: familiar + named, canonical: canonical + named };
}
