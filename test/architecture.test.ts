import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SUBSCRIBED_EVENTS } from '../src/intake/github/recognise.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shiplock-architecture-'));
  await copyFile(join(root, 'biome.json'), join(dir, 'biome.json'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Lints a file that is planted at a path under the rules of the project; the names of the rules that refuse it. */
async function refusals(path: string, text: string): Promise<string[]> {
  const file = join(dir, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', `--config-path=${dir}`, file];
  const { stdout } = await run(join(root, 'node_modules/.bin/biome'), args, { cwd: dir }).catch(
    (error: { stdout: string }) => error,
  );
  const Report = z.object({ diagnostics: z.array(z.object({ category: z.string().nullish() })) });
  return Report.parse(JSON.parse(stdout)).diagnostics.map(({ category }) => category ?? '');
}

describe('the dependency rule', () => {
  test.each([
    ['decide may not know a host', 'src/decide/planted.ts', "import type { Host } from '../hosts/host.ts';"],
    ['decide may not do I/O', 'src/decide/planted.ts', "import type { Stats } from 'node:fs';"],
    ['gates may not observe', 'src/decide/gates/planted.ts', "import { observe } from '../../observe/observe.ts';"],
    ['text may not decide', 'src/text/planted.ts', "import { decide } from '../decide/decide.ts';"],
    [
      'model knows nothing of the project',
      'src/model/planted.ts',
      "import { fingerprint } from '../text/fingerprint.ts';",
    ],
    ['diff knows no YAML library', 'src/diff/planted.ts', "import { parse } from 'yaml';"],
    [
      'observe may not name an adapter',
      'src/observe/planted.ts',
      "import { connectGitHub } from '../hosts/github/index.ts';",
    ],
    ['act may not observe', 'src/act/planted.ts', "import { observe } from '../observe/observe.ts';"],
    [
      'operator may not open a database',
      'src/operator/planted.ts',
      "import { openStore } from '../store/open-store.ts';",
    ],
    ['scenario may not decide', 'src/scenario/planted.ts', "import { decide } from '../decide/decide.ts';"],
    ['replay may not read Git', 'src/replay/planted.ts', "import { runGit } from '../git/run-git.ts';"],
    [
      'observe may not name who verifies signatures',
      'src/observe/planted.ts',
      "import { createSigstore } from '../signatures/sigstore/index.ts';",
    ],
    ['signatures may not decide', 'src/signatures/planted.ts', "import { decide } from '../decide/decide.ts';"],
    ['offline may not know a host', 'src/offline/planted.ts', "import type { Host } from '../hosts/host.ts';"],
    ['nobody but the roots knows a root', 'src/observe/planted.ts', "import { startServer } from '../server.ts';"],
  ])('%s', async (_, path, line) => {
    const name = /import (?:type )?\{ (\w+) \}/.exec(line)?.[1] ?? '';
    const text = line.includes('import type')
      ? `${line}\nexport type Planted = ${name};\n`
      : `${line}\nexport const planted = ${name};\n`;
    expect(await refusals(path, text)).toContain('lint/style/noRestrictedImports');
  });

  test('what is allowed is not refused', async () => {
    const text =
      "import type { Plan } from '../model/plan.ts';\nimport { fingerprint } from '../text/fingerprint.ts';\nexport const hash = (plan: Plan) => fingerprint(plan.at);\n";
    expect(await refusals('src/decide/planted.ts', text)).toEqual([]);
  });

  test.each(['Date.now()', 'fetch("http://localhost")', 'process.env'])(
    'decide may not touch %s',
    async (expression) => {
      expect(await refusals('src/decide/planted.ts', `export const planted = () => ${expression};\n`)).toContain(
        'lint/style/noRestrictedGlobals',
      );
    },
  );
});

describe('the manifest', () => {
  const Manifest = z.object({
    default_events: z.array(z.string()),
    default_permissions: z.record(z.string(), z.string()),
  });

  test('asks for exactly the events that are handled', async () => {
    const manifest = Manifest.parse(parse(await readFile(join(root, 'app.yml'), 'utf8')));
    expect(manifest.default_events.toSorted()).toEqual([...SUBSCRIBED_EVENTS]);
  });

  test('gives each permission a reason', async () => {
    const text = await readFile(join(root, 'app.yml'), 'utf8');
    const { default_permissions } = Manifest.parse(parse(text));
    for (const name of Object.keys(default_permissions)) expect(text).toMatch(new RegExp(`# .+\\n {2}${name}: `));
  });
});
