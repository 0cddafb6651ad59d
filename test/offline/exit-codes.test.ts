import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const CLI = fileURLToPath(new URL('../../bin/shiplock.js', import.meta.url));

function run(args: readonly string[], input = ''): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], { input, encoding: 'utf8', cwd: tmpdir() });
  return { status, stderr };
}

test.each([
  [['decide', '--example'], 0, ''],
  [['command', 'parse'], 0, ''],
  [['event', 'parse', '--from', 'quay'], 1, 'what came on the standard input is no JSON'],
  [['event', 'parse', '--from', 'nowhere'], 2, 'Allowed choices are'],
  [['event', 'parse'], 2, "required option '--from <registry>' not specified"],
  [['image', 'parse', 'nginx'], 0, ''],
  [['image', 'parse', 'Acme/web'], 0, ''],
  [['image', 'parse', 'acme/Web'], 1, 'must be lower case'],
  [['image', 'parse'], 2, "missing required argument 'ref'"],
  [['decide'], 2, "missing required argument 'scenario'"],
  [['decide', 'a', '--at', 'noon'], 2, 'expected a time in UTC such as 2026-11-21T12:00:00Z.'],
  [['decide', 'nowhere.yaml'], 1, 'there is no file nowhere.yaml to read'],
  [['replay', '--since', 'ages'], 2, 'expected a duration such as 90d or 12h.'],
  [['replay', '/'], 1, '/ is not in a clone of a Git repository'],
  [['config', 'check', '/'], 1, 'there is no .github/shiplock.yaml in /'],
  [['targets', '/nowhere'], 1, 'there is no folder /nowhere'],
  [['config', 'check', '-o', 'xml'], 2, 'Allowed choices are text, json.'],
])('shiplock %j ends with %i', (args, status, message) => {
  const ran = run(args);
  expect(ran).toEqual({ status, stderr: expect.stringContaining(message) });
  expect(ran.stderr).not.toMatch(/^ {4}at /m);
});
