import { type Command, Option } from 'commander';
import { ImagesTaken } from '../../model/images-notice.ts';
import { createServerClient } from '../server-client.ts';
import { idToken } from './id-token.ts';

interface Flags {
  server?: string;
  audience?: string;
  output: string;
}

/** Registers `shiplock notify`: a CI job tells a running server what it pushed. */
export function registerNotify(program: Command): void {
  program
    .command('notify')
    .description(
      'tell a server from a CI job of images and charts that it pushed (GitHub Actions, GitLab, or a token in SHIPLOCK_ID_TOKEN)',
    )
    .argument('<image...>', 'registry/path:tag[@digest], or oci://registry/path:version for a chart')
    .option('--server <url>', 'address of the server (default: SHIPLOCK_SERVER)')
    .option('--audience <text>', 'what the token is for, as in SHIPLOCK_CI (default: the address of the server)')
    .addOption(new Option('-o, --output <form>', 'the form of the output').choices(['text', 'json']).default('text'))
    .action(async (images: string[], flags: Flags) => {
      const url = serverOf(flags);
      const token = await idToken(process.env, flags.audience ?? url, fetch);
      const client = createServerClient({ url, token, fetch, refusal: refusalText });
      const taken = await client.post('/v1/images', { images }, ImagesTaken);
      process.stdout.write(flags.output === 'json' ? `${JSON.stringify(taken)}\n` : takenText(taken));
    });
}

function serverOf({ server }: Flags): string {
  const url = (server ?? process.env['SHIPLOCK_SERVER'] ?? '').replace(/\/+$/, '');
  if (url === '') throw new Error('which server? Give --server https://shiplock.example.com, or set SHIPLOCK_SERVER');
  if (!/^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(url)) {
    throw new Error('--server must begin with https://: the token of this job goes there');
  }
  return url;
}

function takenText({ images, enqueued }: ImagesTaken): string {
  const repositories = enqueued === 1 ? '1 repository looks' : `${enqueued} repositories look`;
  return `${images.map((image) => `${image}\n`).join('')}taken: ${repositories} for it\n`;
}

function refusalText(url: string, status: number, told: string | null): string {
  if (status === 404) return `${url} takes no word from CI: set SHIPLOCK_CI for the server`;
  return `${url} answered ${status}${told === null ? '' : `: ${told}`}`;
}
