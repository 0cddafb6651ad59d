import { execFile, spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine } from '../../src/render/create-engine.ts';
import { createSelect } from '../../src/render/create-select.ts';
import type { Ranking } from '../../src/render/select.ts';
import { seed } from '../seed.ts';

/** Ranges and versions in the engine against Masterminds/semver in a program of its own: equal, errors included. */

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../.cache/bin/semver-check');
const RANGES = 10_000;
const VERSIONS_EACH = 10;

const engine = createEngine();
beforeAll(async () => {
  await mkdir(join(program, '..'), { recursive: true });
  const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };
  const cwd = join(import.meta.dirname, 'semver');
  await run('go', ['build', '-trimpath', '-o', program, '.'], { cwd, env });
}, 300_000);
afterAll(() => engine.close());

/** Half of everything is as people write it, so that enough of it has a meaning; the rest is nearly so, or junk. */
const plain = fc.nat({ max: 4 }).map(String);
const odd = fc.constantFrom('0', '10', '007', '18446744073709551616');
const number = fc.oneof({ weight: 30, arbitrary: plain }, { weight: 1, arbitrary: odd });
const wild = fc.oneof({ weight: 9, arbitrary: number }, { weight: 1, arbitrary: fc.constantFrom('x', 'X', '*') });
const goodPre = fc.constantFrom('', '', '', '', '-0', '-rc.1', '-alpha', '-beta.2.x');
const pre = fc.oneof(
  { weight: 30, arbitrary: goodPre },
  { weight: 1, arbitrary: fc.constantFrom('-01', '-', '-a..b') },
);
const build = fc.constantFrom(...Array<string>(15).fill(''), '+b1', '+b.2', '+');
const joined = (items: readonly fc.Arbitrary<string>[]) => fc.tuple(...items).map((texts) => texts.join(''));
const parts = (item: fc.Arbitrary<string>) =>
  fc
    .oneof(
      { weight: 12, arbitrary: fc.array(item, { minLength: 3, maxLength: 3 }) },
      { weight: 6, arbitrary: fc.array(item, { minLength: 1, maxLength: 2 }) },
      { weight: 1, arbitrary: fc.array(item, { minLength: 4, maxLength: 4 }) },
    )
    .map((list) => list.join('.'));
const junk = fc.string({ unit: fc.constantFrom(...'0123.-+vx*<>=!~^|, ab'), maxLength: 14 });
const aVersion = fc.oneof(
  { weight: 9, arbitrary: joined([fc.constantFrom('', '', '', 'v', 'V'), parts(number), pre, build]) },
  { weight: 1, arbitrary: junk },
);
const operand = joined([fc.constantFrom('', '', '', 'v'), parts(wild), pre, build]);
const good = fc.constantFrom('', '=', '!=', '>', '<', '>=', '=>', '<=', '=<', '~', '~>', '^', '^');
const operator = fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom('==', '~~') });
const comparator = joined([fc.constantFrom('', '', ' '), operator, fc.constantFrom('', '', ' '), operand]);
const hyphen = joined([operand, fc.constantFrom(' - ', ' - ', '-'), operand]);
const separator = fc.constantFrom(',', ', ', ' ', ' ', ',,');
const every = fc.oneof(
  { weight: 4, arbitrary: comparator },
  { weight: 3, arbitrary: joined([comparator, separator, comparator]) },
  { weight: 1, arbitrary: hyphen },
);
const idioms = fc.constantFrom('>0,<2.0', '^1.x-0', '2.x-0', '*', '', ' ', '||', '1.2 - 1.4', '>=1.2 <2', '*-0', 'new');
const aRange = fc.oneof(
  { weight: 6, arbitrary: every },
  { weight: 2, arbitrary: joined([every, fc.constantFrom('||', ' || '), every]) },
  { weight: 1, arbitrary: idioms },
  { weight: 1, arbitrary: junk },
);

interface Answer {
  fault: string;
  versions: { fault: string; inside: boolean }[] | null;
}

/** What is said of each version: `inside`, `outside`, or why it, or the range, is none. */
function theirWords(versions: readonly string[], answer: Answer | undefined): string[] {
  return versions.map((version, at) => {
    const verdict = answer?.versions?.[at];
    if (verdict === undefined) return `${version}: no range: ${answer?.fault}`;
    if (verdict.fault !== '') return `${version}: not a version: ${verdict.fault}`;
    return `${version}: ${verdict.inside ? 'inside' : 'outside'}`;
  });
}

function ourWords(versions: readonly string[], ranking: Ranking | undefined): string[] {
  const verdicts = new Map(ranking?.ranked.map(({ tag, verdict }) => [tag, verdict === 'admitted']));
  const reasons = new Map(ranking?.unranked.map(({ tag, reason }) => [tag, reason]));
  return versions.map((version) => {
    if (ranking?.fault !== undefined) return `${version}: no range: ${ranking.fault.message}`;
    return `${version}: ${reasons.get(version) ?? (verdicts.get(version) === true ? 'inside' : 'outside')}`;
  });
}

function kindOf(word: string): 'inside' | 'outside' | 'noVersion' | 'noRange' {
  if (word.includes(': no range: ')) return 'noRange';
  if (word.includes(': not a version: ')) return 'noVersion';
  return word.endsWith(': inside') ? 'inside' : 'outside';
}

test(`the engine reads ranges and versions as Masterminds/semver does (SEED=${seed})`, {
  timeout: 600_000,
}, async () => {
  const question = fc.record({
    constraint: aRange,
    versions: fc.uniqueArray(aVersion, { minLength: VERSIONS_EACH, maxLength: VERSIONS_EACH }),
  });
  const questions = fc.sample(question, { numRuns: RANGES, seed });
  const said = spawnSync(program, { input: JSON.stringify(questions), encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect(said.status, said.stderr).toBe(0);
  const answers: Answer[] = JSON.parse(said.stdout);
  const select = createSelect(engine, RANGES);
  const rankings: Ranking[] = [];
  for (let at = 0; at < RANGES; at += 1000) {
    const some = questions.slice(at, at + 1000);
    rankings.push(
      ...(await select(
        some.map(({ constraint, versions }) => ({
          policy: { semver: constraint, strict: false },
          tags: versions.map((tag) => ({ tag })),
        })),
      )),
    );
  }
  const counts = { pairs: 0, inside: 0, outside: 0, noVersion: 0, noRange: 0 };
  for (const [index, { constraint, versions }] of questions.entries()) {
    const theirs = theirWords(versions, answers[index]);
    expect([constraint, ...ourWords(versions, rankings[index])]).toEqual([constraint, ...theirs]);
    for (const word of theirs) counts[kindOf(word)] += 1;
    counts.pairs += versions.length;
  }
  process.stdout.write(`semver: ${JSON.stringify(counts)}\n`);
  expect(counts.pairs).toBeGreaterThanOrEqual(100_000);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(1000);
});
