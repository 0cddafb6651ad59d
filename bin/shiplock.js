#!/usr/bin/env node
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
await import('../src/cli.ts');
