import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { decide } from '../../src/decide/decide.ts';
import { generatedFiles } from '../../src/generate.ts';
import { ledgerKey, sealEntry } from '../../src/ledger/chain.ts';
import { ApplicationRule, Approvers, CONFIG_PATH, Environment } from '../../src/model/config.ts';
import { commandRules } from '../../src/text/command-rules.ts';
import { parseConfig } from '../../src/text/config-file.ts';
import { aChange, anImage, aProof, aPull, aSnapshot, aTarget, NOW, planOf, sha } from '../decide/builders.ts';

const root = join(import.meta.dirname, '../..');
const files = generatedFiles();

describe('what is generated', () => {
  test.each([...files.keys()])('%s is fresh: npm run generate', async (path) => {
    expect(await readFile(join(root, path), 'utf8')).toBe(files.get(path));
  });

  test('is the same each time', () => {
    expect([...generatedFiles()]).toEqual([...files]);
  });

  test('names every command', () => {
    for (const rule of commandRules) {
      const usage = rule.usage.replaceAll('|', '\\|');
      expect(files.get('docs/commands.md')).toContain(`\`${usage}\``);
    }
  });
});

function validator(name: string): (value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(files.get(`docs/schemas/${name}.json`) ?? '{}'));
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

const busy = aSnapshot({
  targets: [aTarget('dev', '1.4.3', {}), aTarget('staging', '1.4.2')],
  images: [anImage('1.4.4')],
  pulls: [aPull({ changes: [aChange('prod', '1.4.2', '1.4.3')] })],
});

describe('another program that reads the schemas', () => {
  const verdict = planOf(busy).verdicts[0]?.promotion;
  const entry = { sequence: 1, at: NOW, records: [aProof('dev', '1.4.3')] };
  const report = {
    ...{ version: 1, cluster: 'dev-1', agentVersion: '0.1.0', repository: 'acme/gitops' },
    ...{ branch: 'main', at: NOW, revision: sha('base'), targets: [aTarget('dev', '1.4.3', {}).report?.report] },
  };

  test.each<{ name: string; value: unknown; break: Record<string, unknown> }>([
    { name: 'snapshot', value: busy, break: { base: 'main' } },
    { name: 'plan', value: decide(busy, NOW), break: { reconsiderAt: 'soon' } },
    { name: 'verdict', value: verdict, break: { status: 'green' } },
    { name: 'proof', value: aProof('dev', '1.4.3'), break: { revision: 'abc' } },
    { name: 'state-entry', value: JSON.parse(sealEntry(ledgerKey('k'), null, entry)), break: { records: [] } },
    { name: 'agent-report', value: report, break: { cluster: 'No Name' } },
    {
      name: 'config',
      value: { version: 1, environments: { dev: { soak: '10m' } }, applications: [{ path: 'a' }] },
      break: { environments: { dev: { soak: 10 } } },
    },
  ])('accepts a true $name, and refuses a wrong value and an unknown key', ({ name, value, break: wrong }) => {
    const problems = validator(name);
    expect(problems(JSON.parse(JSON.stringify(value)))).toEqual([]);
    expect(problems({ ...Object(value), ...wrong })).not.toEqual([]);
    expect(problems({ ...Object(value), surprise: 1 })).not.toEqual([]);
  });
});

describe('docs/configuration.md', async () => {
  const page = await readFile(join(root, 'docs/configuration.md'), 'utf8');
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');

  test('has examples that are valid, and that the published schema accepts', () => {
    expect(examples).toHaveLength(2);
    for (const example of examples) {
      expect(parseConfig(example, CONFIG_PATH)).toMatchObject({ status: 'valid' });
      expect(validator('config')(parse(example))).toEqual([]);
    }
  });

  test('explains every key', () => {
    const keys = [Environment, ApplicationRule, Approvers].flatMap(({ shape }) => Object.keys(shape));
    for (const key of keys) expect(page).toContain(`\`${key}\``);
  });

  test('tells the defaults as they are', () => {
    const [first] = examples;
    const read = parseConfig(first ?? '', CONFIG_PATH);
    if (read.status !== 'valid') throw new Error('the example is not valid');
    const { dev } = read.config.environments;
    for (const [key, value] of Object.entries(dev ?? {})) {
      if (typeof value === 'string') expect(page).toContain(`| \`${key}\` | \`${value}\` |`);
    }
  });
});
