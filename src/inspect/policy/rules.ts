import type { KubeObject } from '../../diff/kube-object.ts';
import type { Target } from '../../model/target.ts';
import type { Found, Subject, Surroundings } from '../inspection.ts';
import { mapAt } from '../pods.ts';
import { fromClusterPolicy, fromValidatingPolicy, type Translated } from './kyverno.ts';
import { POLICY_KINDS } from './policy-kinds.ts';
import type { Rule } from './question.ts';

/** The policies that count for a target, and those that nobody here evaluates. */
export interface Rules {
  /** Policies with the bindings that name them. */
  bound: { rules: Rule[]; bindings: KubeObject[] };
  /** Policies that count for everything. */
  free: Rule[];
  notEvaluated: Found[];
}

const policyKinds = new Set<string>(POLICY_KINDS);

/**
 * The policies of the repository that count for a target: those in the folders that the config names, and those
 * in what a target of the same environment renders from, since they go to the same cluster. Policies outside are samples.
 * One without a binding does nothing in a cluster; in a folder that the config names it counts for everything.
 */
export function rulesFor({ target }: Subject, { repository, config, targets }: Surroundings): Rules {
  const policies = repository.filter(({ object }) => policyKinds.has(object.kind));
  const rules: Rules = { bound: { rules: [], bindings: [] }, free: [], notEvaluated: [] };
  // Most repositories have none, and the inputs of a thousand targets are long.
  if (policies.length === 0) return rules;
  const folders = config.policies.map((folder) => filled(folder, target));
  const inputs = targets.filter(({ environment }) => environment === target.environment).flatMap((one) => one.inputs);
  const isNamed = (file: string) => folders.some((folder) => isWithin(file, folder));
  const isRendered = (file: string) => inputs.some((input) => isWithin(file, input));
  const here = policies.filter(({ file }) => isNamed(file) || isRendered(file));
  const bindings = here.map(({ object }) => object).filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
  const names = new Set(bindings.map((binding) => mapAt(binding, ['spec'])?.['policyName']));
  rules.bound.bindings = bindings;
  for (const { object, file } of here) {
    if (object.kind === 'ValidatingAdmissionPolicy') {
      const rule = {
        name: `${object.kind} ${object.metadata.name}`,
        policy: object,
        actions: ['Deny'],
        isKyverno: false,
      };
      if (names.has(object.metadata.name)) rules.bound.rules.push(rule);
      else if (isNamed(file)) rules.free.push(rule);
      else rules.notEvaluated.push(left(`${rule.name} (${file}): nothing binds it, so that it does nothing.`));
      continue;
    }
    const translated = translate(object);
    rules.free.push(...(translated?.rules ?? []));
    for (const why of translated?.left ?? []) rules.notEvaluated.push(left(`${why} It stands in ${file}.`));
  }
  return rules;
}

function translate(object: KubeObject): Translated | null {
  const group = object.apiVersion.split('/')[0];
  if (group === 'policies.kyverno.io' && object.kind === 'ValidatingPolicy') return fromValidatingPolicy(object);
  if (group === 'kyverno.io' && /^(Cluster)?Policy$/.test(object.kind)) return fromClusterPolicy(object);
  if (object.kind === 'ConstraintTemplate') {
    return { rules: [], left: [`ConstraintTemplate ${object.metadata.name}: Rego is not evaluated.`] };
  }
  return null;
}

function left(what: string): Found {
  return { object: null, path: null, message: `A policy is not evaluated. ${what}`, atMost: 'notice' };
}

function filled(folder: string, { application, environment }: Target): string {
  return folder.replaceAll('{application}', application).replaceAll('{environment}', environment);
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
