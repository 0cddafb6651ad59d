import { isJsonMap, type JsonMap } from '../../diff/json.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import { instancePath, pointerSteps } from '../instance-path.ts';
import { formatText } from './formats.ts';
import type { Fault } from './validate.ts';

/** A fault as people read it. No value is told: it may be a secret. */
export interface FaultText {
  path: string | null;
  message: string;
}

/** What validators hold against an object, each thing once. `of` says by what: `Deployment of Kubernetes 1.34`. */
export function faultTexts(faults: readonly Fault[], object: unknown, of: string): FaultText[] {
  const texts = new Map<string, FaultText>();
  for (const fault of faults) {
    // What single alternatives say is summed up by the fault of the choice.
    if (/\/(anyOf|oneOf)\/\d+\//.test(fault.schemaPath) || fault.keyword === 'if') continue;
    const steps = pointerSteps(fault.instancePath);
    const extra = fieldOf(fault);
    const path = instancePath(object, extra === null ? steps : [...steps, extra]);
    const message = messageOf(fault, of);
    if (message !== null) texts.set(`${path}\n${message}`, { path: path === '' ? null : path, message });
  }
  return [...texts.values()];
}

/** Faults of a map that are about one of its fields. */
function fieldOf({ keyword, params }: Fault): string | null {
  const { additionalProperty, missingProperty } = params as { additionalProperty?: string; missingProperty?: string };
  if (keyword === 'additionalProperties') return additionalProperty ?? null;
  return keyword === 'required' ? (missingProperty ?? null) : null;
}

function messageOf(fault: Fault, of: string): string | null {
  const { keyword, data } = fault;
  const params = fault.params as Record<string, unknown>;
  switch (keyword) {
    case 'additionalProperties':
      return unknownField(String(params['additionalProperty']), fault.parentSchema, of);
    case 'required':
      return `${of} requires this field.`;
    case 'type':
      return `This must be ${typesText(fault.schema)}, and is ${kindOf(data)}.`;
    case 'enum':
      return `This must be one of ${listText(params['allowedValues'])}.`;
    case 'format':
      return `This must be ${formatText(String(params['format']))}.`;
    case 'pattern':
      return `This must match the pattern ${String(params['pattern'])}.`;
    case 'anyOf':
    case 'oneOf':
      return `This has none of the forms that ${of} allows, or more than one where one is wanted.`;
    case 'not':
      return `This has a form that ${of} forbids.`;
    default:
      return fault.message === undefined ? null : `This ${fault.message}.`;
  }
}

function unknownField(name: string, owner: unknown, of: string): string {
  const properties = isJsonMap(owner) ? owner['properties'] : undefined;
  const names = isJsonMap(properties) ? Object.keys(properties as JsonMap) : [];
  const meant = didYouMean(name, names);
  const guess = meant === null ? '' : ` Did you mean ${meant}?`;
  return `There is no such field in ${of}: the API server would drop or refuse it.${guess}`;
}

const typeNames: Record<string, string> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function typesText(schema: unknown): string {
  const all = (Array.isArray(schema) ? (schema as unknown[]) : [schema]).filter((type) => type !== 'null');
  return all
    .map((type) => (Object.hasOwn(typeNames, String(type)) ? typeNames[String(type)] : undefined) ?? String(type))
    .join(' or ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false without quotes';
  return typeof value === 'number' ? 'a number without quotes' : 'a map';
}

function listText(values: unknown): string {
  const list = Array.isArray(values) ? values.filter((value) => value !== '' && value !== null) : [];
  const shown = list.slice(0, 12).map(String).join(', ');
  return list.length > 12 ? `${shown}, …` : shown;
}
