import { badRequest } from './api-status.ts';
import { textAt } from './json.ts';
import type { KubeObject } from './object.ts';

export type Matcher = (object: KubeObject) => boolean;

type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

const SET_BASED = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^)]*)\)$/;
const EQUALITY = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s!=,()]*)$/;
const EXISTS = /^(!?)\s*([^\s!=,()]+)$/;

/** A test for a label selector, equality and set based. Throws 400 for what does not parse. */
export function labelMatcher(selector: string): Matcher {
  const tests = splitTerms(selector).map(labelTest);
  return (object) => {
    const labels = object.metadata.labels ?? {};
    return tests.every((test) => test(labels));
  };
}

/** Splits at commas, but not at those inside `in (a,b)`. */
function splitTerms(selector: string): string[] {
  const terms = selector.split(/,(?![^(]*\))/).map((term) => term.trim());
  return terms.filter((term) => term !== '');
}

function labelTest(term: string): LabelTest {
  const set = SET_BASED.exec(term);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    const isIn: LabelTest = (labels) => values.has(labels[key] ?? '') && labels[key] !== undefined;
    return operator === 'in' ? isIn : (labels) => !isIn(labels);
  }
  const equality = EQUALITY.exec(term);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const exists = EXISTS.exec(term);
  if (exists === null) throw badRequest(`unable to parse requirement: "${term}"`);
  const [, not, key = ''] = exists;
  return (labels) => (labels[key] !== undefined) === (not === '');
}

const FIELDS: Readonly<Record<string, (object: KubeObject) => string>> = {
  'metadata.name': (object) => object.metadata.name,
  'metadata.namespace': (object) => object.metadata.namespace ?? '',
};

const POD_FIELDS: Readonly<Record<string, (object: KubeObject) => string>> = {
  'status.phase': (object) => textAt(object, 'status', 'phase') ?? '',
  'spec.nodeName': (object) => textAt(object, 'spec', 'nodeName') ?? '',
};

/** A test for a field selector on name and namespace (and phase and node of pods). Throws 400 for other fields. */
export function fieldMatcher(selector: string, kind: string): Matcher {
  const tests = splitTerms(selector).map((term): Matcher => {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
    const [, name = '', operator, value = ''] = match ?? [];
    const read = FIELDS[name] ?? (kind === 'Pod' ? POD_FIELDS[name] : undefined);
    if (match === null || read === undefined) throw badRequest(`field label not supported: ${name || term}`);
    return (object) => (read(object) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
}

/** True when a LabelSelector object (matchLabels and matchExpressions) selects these labels. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(readRecord(readRecord(selector)['matchLabels']));
  if (!wanted.every(([key, value]) => labels[key] === value)) return false;
  const expressions = readRecord(selector)['matchExpressions'];
  return !Array.isArray(expressions) || expressions.every((entry) => expressionHolds(readRecord(entry), labels));
}

function expressionHolds(entry: Record<string, unknown>, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[String(entry['key'])];
  const values = Array.isArray(entry['values']) ? entry['values'] : [];
  if (entry['operator'] === 'Exists') return value !== undefined;
  if (entry['operator'] === 'DoesNotExist') return value === undefined;
  const isIn = value !== undefined && values.includes(value);
  return entry['operator'] === 'In' ? isIn : !isIn;
}

function readRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
