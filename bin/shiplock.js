#!/usr/bin/env node
import { join } from 'node:path';

// The door of every command. Plain JavaScript, so that an older Node gets a sentence instead of a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `shiplock needs Node 24.15 or newer, this is Node ${process.versions.node}.\n` +
      'From a checkout, start it through npm (`npm run -s shiplock -- …`): `npm ci` brings a Node 24 with it.\n' +
      'If npm still finds the older one, run `npm ci` again without `--omit=optional`.\n',
  );
  process.exit(1);
}
// The next start takes half the time: it finds the program compiled. In the checkout, so that nobody else can write it.
const { enableCompileCache } = await import('node:module');
enableCompileCache(join(import.meta.dirname, '../.cache/compile'));
await import('../src/cli.ts');
