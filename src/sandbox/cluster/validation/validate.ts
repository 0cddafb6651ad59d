import { cause, type StatusCause } from '../api-status.ts';
import { at, isObject, type Json, listAt, numberAt, objectAt, textAt } from '../json.ts';
import type { Kind } from '../kinds/kind.ts';
import type { KubeObject } from '../object.ts';
import { selects } from '../selectors.ts';

const LABEL_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Kinds whose names become DNS labels rather than subdomains. */
const LABEL_NAMED = new Set(['Namespace', 'Service']);

/** RBAC names are path segments and may hold colons. */
const FREE_NAMED = new Set(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);

function required(field: string): StatusCause {
  return cause('FieldValueRequired', field, 'Required value');
}

function invalidValue(field: string, value: Json | undefined, why: string): StatusCause {
  return cause('FieldValueInvalid', field, `Invalid value: ${JSON.stringify(value ?? null)}: ${why}`);
}

/** Everything wrong with a whole object, as causes of a 422. Covers names and what the controllers rely on. */
export function validate(object: KubeObject, kind: Kind): StatusCause[] {
  const found = nameCauses(object);
  if (!kind.custom) found.push(...(RULES[object.kind]?.(object) ?? []));
  return found;
}

function nameCauses(object: KubeObject): StatusCause[] {
  const { name } = object.metadata;
  if (FREE_NAMED.has(object.kind)) {
    return /[/%]/.test(name) ? [invalidValue('metadata.name', name, 'may not contain "/" or "%"')] : [];
  }
  const isLabel = LABEL_NAMED.has(object.kind);
  const fits = isLabel ? LABEL_NAME.test(name) : SUBDOMAIN.test(name) && name.length <= 253;
  if (fits) return [];
  const rule = isLabel ? 'an RFC 1123 label' : 'a lowercase RFC 1123 subdomain';
  return [invalidValue('metadata.name', name, `must be ${rule}`)];
}

function podCauses(pod: Json | undefined, field: string): StatusCause[] {
  const containers = listAt(pod, 'containers');
  if (containers.length === 0) return [required(`${field}.containers`)];
  const found: StatusCause[] = [];
  const seen = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const place = `${field}.containers[${index}]`;
    const name = textAt(container, 'name');
    if (name === undefined) found.push(required(`${place}.name`));
    else if (seen.has(name)) found.push(cause('FieldValueDuplicate', `${place}.name`, `Duplicate value: "${name}"`));
    else if (!LABEL_NAME.test(name)) found.push(invalidValue(`${place}.name`, name, 'must be an RFC 1123 label'));
    seen.add(name ?? '');
    if (textAt(container, 'image') === undefined) found.push(required(`${place}.image`));
  }
  return found;
}

function templateCauses(object: KubeObject): StatusCause[] {
  const found: StatusCause[] = [];
  const selector = at(object, 'spec', 'selector');
  const labels = at(object, 'spec', 'template', 'metadata', 'labels');
  if (!isObject(selector)) found.push(required('spec.selector'));
  else if (!selects(selector, textsOf(labels))) {
    const why = '`selector` does not match template `labels`';
    found.push(invalidValue('spec.template.metadata.labels', labels, why));
  }
  found.push(...replicaCauses(object), ...podCauses(at(object, 'spec', 'template', 'spec'), 'spec.template.spec'));
  return found;
}

function replicaCauses(object: KubeObject): StatusCause[] {
  const replicas = numberAt(object, 'spec', 'replicas') ?? 0;
  if (replicas >= 0) return [];
  return [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')];
}

function textsOf(value: Json | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(objectAt(value)).map(([key, text]) => [key, String(text)]));
}

function serviceCauses(object: KubeObject): StatusCause[] {
  const found: StatusCause[] = [];
  const ports = listAt(object, 'spec', 'ports');
  const headless = textAt(object, 'spec', 'clusterIP') === 'None';
  const external = textAt(object, 'spec', 'type') === 'ExternalName';
  if (ports.length === 0 && !headless && !external) found.push(required('spec.ports'));
  for (const [index, port] of ports.entries()) {
    const place = `spec.ports[${index}]`;
    const number = numberAt(port, 'port') ?? 0;
    if (number < 1 || number > 65_535) {
      found.push(invalidValue(`${place}.port`, number, 'must be between 1 and 65535, inclusive'));
    }
    if (ports.length > 1 && textAt(port, 'name') === undefined) found.push(required(`${place}.name`));
  }
  return found;
}

function dataKeyCauses(object: KubeObject): StatusCause[] {
  const wrong = Object.keys(objectAt(object, 'data')).filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key));
  return wrong.map((key) => invalidValue(`data[${key}]`, key, 'a valid config key must consist of alphanumerics'));
}

function definitionCauses(object: KubeObject): StatusCause[] {
  const expected = `${textAt(object, 'spec', 'names', 'plural') ?? ''}.${textAt(object, 'spec', 'group') ?? ''}`;
  const found: StatusCause[] = [];
  if (object.metadata.name !== expected) {
    found.push(invalidValue('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  const versions = listAt(object, 'spec', 'versions');
  if (versions.filter((version) => at(version, 'storage') === true).length !== 1) {
    found.push(invalidValue('spec.versions', null, 'must have exactly one version marked as storage version'));
  }
  for (const [index, version] of versions.entries()) {
    if (!isObject(at(version, 'schema', 'openAPIV3Schema'))) {
      found.push(required(`spec.versions[${index}].schema.openAPIV3Schema`));
    }
  }
  return found;
}

function bindingCauses(object: KubeObject): StatusCause[] {
  return textAt(object, 'roleRef', 'name') === undefined ? [required('roleRef.name')] : [];
}

function scalerCauses(object: KubeObject): StatusCause[] {
  return numberAt(object, 'spec', 'maxReplicas') === undefined ? [required('spec.maxReplicas')] : [];
}

const RULES: Readonly<Record<string, (object: KubeObject) => StatusCause[]>> = {
  ConfigMap: dataKeyCauses,
  Secret: dataKeyCauses,
  Pod: (object) => podCauses(at(object, 'spec'), 'spec'),
  Deployment: templateCauses,
  ReplicaSet: templateCauses,
  StatefulSet: templateCauses,
  DaemonSet: templateCauses,
  Job: (object) => podCauses(at(object, 'spec', 'template', 'spec'), 'spec.template.spec'),
  CronJob: (object) => {
    const pod = at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
    const found = podCauses(pod, 'spec.jobTemplate.spec.template.spec');
    return textAt(object, 'spec', 'schedule') === undefined ? [required('spec.schedule'), ...found] : found;
  },
  Service: serviceCauses,
  CustomResourceDefinition: definitionCauses,
  RoleBinding: bindingCauses,
  ClusterRoleBinding: bindingCauses,
  HorizontalPodAutoscaler: scalerCauses,
};
