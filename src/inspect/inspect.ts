import { type KubeObject, nameOf } from '../diff/kube-object.ts';
import type { Config } from '../model/config.ts';
import type { Finding, InspectionName, ObjectName } from '../model/finding.ts';
import { maskText } from '../model/mask-text.ts';
import { levelOf } from './catalogue.ts';
import type { Found, Inspection, Subject, Surroundings } from './inspection.ts';
import { byWeight } from './order.ts';
import { traceField } from './trace/trace-field.ts';

/** The inspections that look at one rendered target, by name. */
export type Inspections = Partial<Record<InspectionName, Inspection>>;

/**
 * What the inspections find in a rendered target, the worst first; those that the config switches off do not run.
 * Nothing is marked as known.
 */
export function inspect(subject: Subject, surroundings: Surroundings, inspections: Inspections): Finding[] {
  const findings: Finding[] = [];
  for (const [name, look] of Object.entries(inspections) as [InspectionName, Inspection][]) {
    if (levelOf(name, surroundings.config) === 'off') continue;
    const found = lookSafely(look, subject, surroundings).map((one) => ({ ...one, ...placeOf(one, subject) }));
    findings.push(...weigh(name, found, surroundings.config));
  }
  return findings.sort(byWeight);
}

/** The line that causes a finding: the one that the inspection knows, else that of the field in the file it came from. */
function placeOf({ file, line, object, path }: Found, { target, objects, files, texts }: Subject): Partial<Found> {
  if (file !== undefined && file !== null) return { file, line: line ?? null };
  const index = object === null ? -1 : objects.findIndex((one) => isNamed(one, object));
  const from = files[index];
  if (object === null || from === undefined) return {};
  const place = traceField({ object, file: from }, path, target, (name) => texts.get(name) ?? null);
  return place ?? { file: from, line: null };
}

function isNamed(object: KubeObject, { kind, namespace, name }: ObjectName): boolean {
  return object.kind === kind && nameOf(object) === name && (object.metadata.namespace ?? null) === namespace;
}

/** An inspection that trips over an object that nobody thought of says so, and ends no other. */
function lookSafely(look: Inspection, subject: Subject, surroundings: Surroundings): Found[] {
  try {
    return look(subject, surroundings);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `This inspection ended in an error of its own, and what it would have found is not known: ${why}`;
    return [{ object: null, path: null, message, atMost: 'warning' }];
  }
}

/** What one inspection found, as the config weighs it; none of an inspection that is off. */
export function weigh(name: InspectionName, found: readonly Found[], config: Pick<Config, 'inspections'>): Finding[] {
  const level = levelOf(name, config);
  if (level === 'off') return [];
  return found.map(({ object, path, message, atMost, file, line }) => ({
    inspection: name,
    level: lower(level === 'on' ? 'failure' : 'warning', atMost ?? 'failure'),
    object,
    path,
    message: maskText(message),
    file: file ?? null,
    line: line ?? null,
    known: false,
  }));
}

const heights = { notice: 0, warning: 1, failure: 2 } as const satisfies Record<Finding['level'], number>;

function lower(a: Finding['level'], b: Finding['level']): Finding['level'] {
  return heights[a] <= heights[b] ? a : b;
}
