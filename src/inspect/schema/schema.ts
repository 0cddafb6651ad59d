import { isJsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import { endOf } from '../api/ended-apis.ts';
import type { Found, Inspection, Subject, Surroundings } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import type { BuiltIn } from './built-in.ts';
import { type CustomKind, customKinds, groupVersion } from './definitions.ts';
import { type FaultText, faultTexts } from './fault-text.ts';
import { plainObject } from './plain-object.ts';
import { structuralSchema } from './structural.ts';
import { createDefinitionValidator, createSchemaValidator, type Validate } from './validate.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** More faults of one object are counted and not told one by one. */
const MOST_FAULTS = 20;

/**
 * The inspection of objects against the schema of their kind. Compiled schemas are kept between calls, so one inspection
 * should serve a whole process.
 */
export function createSchemaInspection(builtIns: (version: string | null) => BuiltIn): Inspection {
  const validators = new Map<string, (name: string) => Validate>();
  const validateCustom = createSchemaValidator();

  return (subject, surroundings) => {
    const builtIn = builtIns(subject.kubernetes);
    const customs = customKinds(definitionsAround(subject, surroundings));
    const found: Found[] = [];
    const unknown = new Map<string, number>();
    for (const object of subject.objects) {
      const custom = customs.get(`${groupVersion(object.apiVersion).group}/${object.kind}`);
      const kind = `${object.apiVersion} ${object.kind}`;
      // A list is no object of its own: its items are.
      if (object.kind.endsWith('List') && Array.isArray(object['items'])) continue;
      if (builtIn.kinds.has(kind)) found.push(...builtInFaults(object, builtIn));
      else if (custom !== undefined) {
        found.push(...customFaults(object, custom, validateCustom), ...metadataFaults(object, builtIn));
      } else if (isOfKubernetes(object, builtIn)) found.push(...missingKind(object, builtIn));
      else unknown.set(kind, (unknown.get(kind) ?? 0) + 1);
    }
    return [...found, ...[...unknown].map(([kind, count]) => notValidated(kind, count))];
  };

  function validatorOf({ version, definitions }: BuiltIn): (name: string) => Validate {
    const validator = validators.get(version) ?? createDefinitionValidator(definitions);
    validators.set(version, validator);
    return validator;
  }

  function builtInFaults(object: KubeObject, builtIn: BuiltIn): Found[] {
    const kind = builtIn.kinds.get(`${object.apiVersion} ${object.kind}`);
    const plain = plainObject(object, 'drop');
    const faults = kind === undefined ? [] : validatorOf(builtIn)(kind.definition)(plain);
    return told(object, faultTexts(faults, plain, `${object.kind} of Kubernetes ${builtIn.version}`));
  }

  /** Metadata is that of Kubernetes for every kind. */
  function metadataFaults(object: KubeObject, builtIn: BuiltIn): Found[] {
    const plain = plainObject({ metadata: object.metadata }, 'drop');
    const faults = validatorOf(builtIn)(OBJECT_META)(isJsonMap(plain) ? plain['metadata'] : {});
    const placed = faults.map((fault) => ({ ...fault, instancePath: `/metadata${fault.instancePath}` }));
    return told(object, faultTexts(placed, plain, `${object.kind} of ${object.apiVersion}`));
  }
}

function* definitionsAround({ objects }: Subject, { repository }: Surroundings): Iterable<KubeObject> {
  yield* objects;
  for (const { object } of repository) yield object;
}

function customFaults(
  object: KubeObject,
  custom: CustomKind,
  validate: (schema: { [word: string]: unknown }) => Validate,
): Found[] {
  const { group, version } = groupVersion(object.apiVersion);
  const openApi = custom.versions.get(version);
  if (openApi === undefined) {
    const served = [...custom.versions.keys()].join(', ') || 'none';
    const message = `The CustomResourceDefinition of ${object.kind} in ${group} does not serve ${version}. It serves ${served}.`;
    return [{ object: objectName(object), path: 'apiVersion', message }];
  }
  const plain = plainObject(object, 'keep');
  const { schema, unchecked } = structuralSchema(openApi, plain);
  const texts = faultTexts(validate(schema)(plain), plain, `${object.kind} of ${object.apiVersion}`);
  return [...told(object, texts), ...unchecked.map((pattern) => uncheckedPattern(object, pattern))];
}

function told(object: KubeObject, texts: readonly FaultText[]): Found[] {
  const name = objectName(object);
  const found: Found[] = texts.slice(0, MOST_FAULTS).map(({ path, message }) => ({ object: name, path, message }));
  if (texts.length > MOST_FAULTS) {
    const message = `${texts.length - MOST_FAULTS} more fields of this object do not fit its schema.`;
    found.push({ object: name, path: null, message });
  }
  return found;
}

function uncheckedPattern({ apiVersion, kind }: KubeObject, pattern: string): Found {
  const message = `The pattern ${pattern} in the CustomResourceDefinition of ${kind} (${apiVersion}) is not understood here, and is not checked.`;
  return { object: null, path: null, message, atMost: 'notice' };
}

/** True for a group that Kubernetes itself has, where a custom resource definition would be no answer. */
function isOfKubernetes({ apiVersion }: KubeObject, { kinds }: BuiltIn): boolean {
  const { group } = groupVersion(apiVersion);
  if (group === '' || group === 'extensions') return true;
  return kinds.keys().some((kind) => kind.startsWith(`${group}/`));
}

/** A kind that Kubernetes does not have at this version; one that had its end is told by `deprecated-api`. */
function missingKind(object: KubeObject, { version, kinds }: BuiltIn): Found[] {
  const { apiVersion, kind } = object;
  if (endOf(apiVersion, kind) !== null) return [];
  const elsewhere = [...kinds.keys()].find((name) => name.endsWith(` ${kind}`));
  const names = [...kinds.keys()].map((name) => name.split(' ')[1] ?? '');
  const meant = elsewhere === undefined ? didYouMean(kind, names) : null;
  const known = elsewhere === undefined ? '' : ` It is in ${elsewhere.split(' ')[0]}.`;
  const guess = meant === null ? '' : ` Did you mean ${meant}?`;
  const message = `Kubernetes ${version} has no ${kind} in ${apiVersion}.${known}${guess}`;
  return [{ object: objectName(object), path: elsewhere === undefined ? 'kind' : 'apiVersion', message }];
}

function notValidated(kind: string, count: number): Found {
  const [apiVersion = '', name = ''] = kind.split(' ');
  const objects = count === 1 ? 'one object' : `${count} objects`;
  const message = `${name} of ${apiVersion} (${objects}) is not validated: the repository holds no CustomResourceDefinition of it.`;
  return { object: null, path: null, message, atMost: 'notice' };
}
