import { isJsonMap, type JsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import { mapAt } from '../pods.ts';
import type { Rule } from './question.ts';

/** The rules of a policy of Kyverno, and why others of it are not evaluated. */
export interface Translated {
  rules: Rule[];
  left: string[];
}

const everything = [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['*'] }];

/**
 * A ValidatingPolicy of Kyverno (policies.kyverno.io) is a ValidatingAdmissionPolicy with its actions in it
 * (https://kyverno.io/docs/policy-types/validating-policy/). Functions that only Kyverno has make it not evaluated.
 */
export function fromValidatingPolicy(object: KubeObject): Translated {
  const spec = mapAt(object, ['spec']) ?? {};
  const { validationActions, matchConstraints, matchConditions, validations, variables, failurePolicy } = spec;
  const actions = Array.isArray(validationActions) ? validationActions.filter((one) => typeof one === 'string') : [];
  const own = { matchConstraints, matchConditions, validations, variables, failurePolicy };
  const rule = ruleOf(object, `ValidatingPolicy ${object.metadata.name}`, withoutUnset(own));
  return { rules: [{ ...rule, actions: actions.length === 0 ? ['Deny'] : actions }], left: [] };
}

/**
 * The rules of a ClusterPolicy or Policy (kyverno.io/v1) that are written in CEL
 * (https://kyverno.io/docs/policy-types/cluster-policy/validate/#common-expression-language-cel). A rule in patterns, and one
 * that picks objects by more than kinds and namespaces, is left.
 */
export function fromClusterPolicy(object: KubeObject): Translated {
  const spec = mapAt(object, ['spec']) ?? {};
  const result: Translated = { rules: [], left: [] };
  for (const rule of Array.isArray(spec['rules']) ? (spec['rules'] as unknown[]) : []) {
    const cel = mapAt(rule, ['validate', 'cel']);
    const name = `${object.kind} ${object.metadata.name}, rule ${String(isJsonMap(rule) ? rule['name'] : '')}`;
    const condition = isJsonMap(rule) && cel !== null ? conditionOf(rule, object) : null;
    if (cel === null || !isJsonMap(rule)) result.left.push(`${name}: only rules with validate.cel are evaluated.`);
    else if (condition === null) result.left.push(`${name}: it picks objects by more than kinds and namespaces.`);
    else if (cel['paramKind'] !== undefined) result.left.push(`${name}: it takes parameters.`);
    else result.rules.push({ ...celRule(object, name, { rule, cel, condition }), actions: [actionOf(spec, rule)] });
  }
  return result;
}

function celRule(
  object: KubeObject,
  name: string,
  { rule, cel, condition }: { rule: JsonMap; cel: JsonMap; condition: string },
): Rule {
  const own = Array.isArray(rule['celPreconditions']) ? (rule['celPreconditions'] as unknown[]) : [];
  return ruleOf(
    object,
    name,
    withoutUnset({
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: everything },
      matchConditions: [{ name: 'picked-by-the-rule', expression: condition }, ...own],
      validations: cel['expressions'],
      variables: cel['variables'],
    }),
  );
}

function ruleOf(object: KubeObject, name: string, spec: JsonMap): Rule {
  const policy = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: object.metadata.name },
    spec,
  };
  return { name, policy, actions: [], isKyverno: true };
}

/** The older word stands for the whole policy, the newer one for a rule; without both Kyverno only reports. */
function actionOf(spec: JsonMap, rule: JsonMap): string {
  const said = mapAt(rule, ['validate'])?.['failureAction'] ?? spec['validationFailureAction'];
  return String(said).toLowerCase() === 'enforce' ? 'Deny' : 'Audit';
}

/** What a rule picks, as an expression; null for more than kinds and namespaces without wildcards. */
function conditionOf(rule: JsonMap, { kind, metadata }: KubeObject): string | null {
  if (rule['exclude'] !== undefined || rule['context'] !== undefined || rule['preconditions'] !== undefined)
    return null;
  const match = mapAt(rule, ['match']) ?? {};
  const any = match['any'] ?? (match['all'] === undefined ? [match] : match['all']);
  const ways = Array.isArray(any) ? (any as unknown[]).map(pickedBy) : [null];
  if (ways.length === 0 || ways.includes(null)) return null;
  const picked = ways.map((way) => `(${way})`).join(match['any'] === undefined ? ' && ' : ' || ');
  return kind === 'Policy' ? `request.namespace == ${literal(metadata.namespace)} && (${picked})` : picked;
}

function pickedBy(way: unknown): string | null {
  const resources = mapAt(way, ['resources']);
  if (!isJsonMap(way) || resources === null || Object.keys(way).length > 1) return null;
  const { kinds, namespaces, operations: _, ...others } = resources;
  if (Object.keys(others).length > 0 || !Array.isArray(kinds)) return null;
  const ofKinds = (kinds as unknown[]).map(isOfKind);
  if (ofKinds.length === 0 || ofKinds.includes(null)) return null;
  const picked = ofKinds.map((one) => `(${one})`).join(' || ');
  if (namespaces === undefined) return picked;
  if (!Array.isArray(namespaces) || namespaces.some((name) => !/^[a-z0-9-]+$/.test(String(name)))) return null;
  return `(${picked}) && request.namespace in [${namespaces.map(literal).join(', ')}]`;
}

/** `Pod`, `v1/Pod`, `apps/v1/Deployment`, a version may be `*`. */
function isOfKind(text: unknown): string | null {
  const parts = String(text).split('/');
  const kind = parts.at(-1) ?? '';
  if (!/^[A-Za-z]+$/.test(kind) || parts.length > 3) return null;
  const isKind = `object.kind == ${literal(kind)}`;
  const [first = '', second = ''] = parts;
  if (parts.length === 1) return isKind;
  if (parts.length === 2) return `${isKind} && object.apiVersion == ${literal(first)}`;
  if (second === '*') return `${isKind} && object.apiVersion.startsWith(${literal(`${first}/`)})`;
  return `${isKind} && object.apiVersion == ${literal(`${first}/${second}`)}`;
}

function literal(value: unknown): string {
  return JSON.stringify(String(value));
}

function withoutUnset(map: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
