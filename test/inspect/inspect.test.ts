import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/inspect/catalogue.ts';
import { inspect } from '../../src/inspect/inspect.ts';
import type { Found, Inspection } from '../../src/inspect/inspection.ts';
import { markKnown } from '../../src/inspect/known.ts';
import { InspectionName } from '../../src/model/finding.ts';
import { aFinding, around, aSubject } from './subjects.ts';

const found = (message: string, more: Partial<Found> = {}): Found => ({ object: null, path: null, message, ...more });
const says =
  (...all: Found[]): Inspection =>
  () =>
    all;

describe('how much a finding matters', () => {
  const inspections = { schema: says(found('a')), 'safe-deployment': says(found('b')), sprawl: says(found('c')) };

  test('by default: what the cluster would refuse fails, the rest warns; the worst comes first', () => {
    const findings = inspect(aSubject([]), around(), inspections);
    expect(findings.map(({ inspection, level }) => `${inspection} ${level}`)).toEqual([
      'schema failure',
      'safe-deployment warning',
      'sprawl warning',
    ]);
  });

  test('the config decides, and what is off does not run', () => {
    const config = { inspections: { schema: 'off', 'safe-deployment': 'on', sprawl: 'warn' } };
    const never: Inspection = () => {
      throw new Error('it ran');
    };
    const findings = inspect(aSubject([]), around(config), { ...inspections, schema: never });
    expect(findings.map(({ inspection, level }) => `${inspection} ${level}`)).toEqual([
      'safe-deployment failure',
      'sprawl warning',
    ]);
  });

  test.each([
    ['on', 'notice', 'notice'],
    ['on', 'warning', 'warning'],
    ['warn', 'failure', 'warning'],
    ['warn', 'notice', 'notice'],
  ] as const)('%s with at most %s is a %s', (level, atMost, expected) => {
    const findings = inspect(aSubject([]), around({ inspections: { schema: level } }), {
      schema: says(found('x', { atMost })),
    });
    expect(findings.map((finding) => finding.level)).toEqual([expected]);
  });

  test('an inspection that trips says so, and the others are told', () => {
    const trips: Inspection = () => {
      throw new Error('spec is no map');
    };
    const findings = inspect(aSubject([]), around(), { schema: trips, sprawl: says(found('c')) });
    expect(findings.map(({ inspection, level, message }) => `${inspection} ${level}: ${message}`)).toEqual([
      'schema warning: This inspection ended in an error of its own, and what it would have found is not known: spec is no map',
      'sprawl warning: c',
    ]);
  });

  test('a message shows no credential', () => {
    const message = 'The value ghp_abcdefghijklmnopqrstuvwxyz012345 is no number.';
    const [finding] = inspect(aSubject([]), around(), { schema: says(found(message)) });
    expect(finding?.message).toMatch(/^The value •+ is no number\.$/);
  });
});

test('every inspection that the config may name is in the catalogue', () => {
  expect(Object.keys(catalogue).sort()).toEqual([...InspectionName.options].sort());
});

describe('what the base branch has too', () => {
  test('is known, wherever its line went', () => {
    const base = [aFinding({ file: 'a.yaml', line: 3 })];
    const head = [aFinding({ file: 'b.yaml', line: 9 }), aFinding({ path: 'spec.other' })];
    expect(markKnown(base, head).map(({ path, known }) => [path, known])).toEqual([
      ['spec.other', false],
      ['spec.replcas', true],
    ]);
  });

  test.each([
    ['another object', { object: { kind: 'Deployment', namespace: 'shop', name: 'api' } }],
    ['another field', { path: 'spec.x' }],
    ['another inspection', { inspection: 'policy' }],
    ['another fault of the field', { message: 'must be a number' }],
  ] as const)('%s is new', (_, change) => {
    expect(markKnown([aFinding()], [aFinding(change)]).map(({ known }) => known)).toEqual([false]);
  });

  test('the second of two equal ones is new where the base has one', () => {
    expect(markKnown([aFinding()], [aFinding(), aFinding()]).map(({ known }) => known)).toEqual([false, true]);
  });
});
