import type { KubeObject } from '../../diff/kube-object.ts';
import type { Found, Subject, Surroundings } from '../../inspect/inspection.ts';
import { mapAt } from '../../inspect/pods.ts';
import { candidatesOf } from '../../inspect/policy/candidates.ts';
import { policyFound } from '../../inspect/policy/judgements.ts';
import type { Question } from '../../inspect/policy/question.ts';
import { rulesFor } from '../../inspect/policy/rules.ts';
import type { Json, RenderEngine } from '../../render/engine.ts';

/** What asking policies works on. */
interface Deps {
  policy: RenderEngine['policy'];
  /** Objects of the kinds that policies of the repository take as their parameters, those of `paramKinds`. */
  params: readonly KubeObject[];
}

/** The same time for every evaluation, as for every render: an answer depends on Git alone. */
const CLOCK = Date.UTC(2020, 0, 1);

/** What the policies of the repository say of a target; `before` are the objects that the base branch has of it. */
export async function askPolicies(
  subject: Subject,
  surroundings: Surroundings,
  before: readonly KubeObject[],
  deps: Deps,
): Promise<Found[]> {
  const { bound, free, notEvaluated } = rulesFor(subject, surroundings);
  const candidates = candidatesOf(subject, before);
  const found = [...notEvaluated];
  for (const question of [
    { ...bound, candidates },
    { rules: free, bindings: null, candidates },
  ]) {
    if (question.rules.length > 0) found.push(...(await ask(question, subject, { surroundings, deps })));
  }
  return found;
}

async function ask(
  question: Question,
  subject: Subject,
  { surroundings, deps }: { surroundings: Surroundings; deps: Deps },
): Promise<Found[]> {
  const { rules, bindings, candidates } = question;
  const around = [...surroundings.repository.map(({ object }) => object), ...subject.objects];
  const kinds = paramKinds(rules.map(({ policy }) => policy));
  const params = [...deps.params, ...subject.objects].filter(isOf(kinds));
  const result = await deps.policy({
    policies: rules.map(({ policy }) => json(policy)),
    ...(bindings === null ? {} : { bindings: bindings.map(json) }),
    objects: candidates.map(({ object, oldObject, namespace }) => ({
      object: json(object),
      namespace,
      ...(oldObject === undefined ? {} : { oldObject: json(oldObject) }),
    })),
    params: params.map(json),
    namespaces: around.filter(isOf(new Set(['Namespace']))).map(json),
    definitions: around.filter(isOf(new Set(['CustomResourceDefinition']))).map(json),
    now: CLOCK,
  });
  if (result.status === 'evaluated') return policyFound(question, result.judgements, subject);
  const message = `The policies of this repository could not be evaluated: ${result.error.message}`;
  return [{ object: null, path: null, message, atMost: 'warning' }];
}

/** The kinds that any of these objects takes as its parameters, as ValidatingAdmissionPolicies do. */
export function paramKinds(objects: readonly KubeObject[]): ReadonlySet<string> {
  return new Set(objects.filter(isOf(policyKinds)).flatMap(paramKind));
}

const policyKinds = new Set(['ValidatingAdmissionPolicy']);

function paramKind(policy: KubeObject): string[] {
  const kind = mapAt(policy, ['spec', 'paramKind'])?.['kind'];
  return typeof kind === 'string' ? [kind] : [];
}

function isOf(kinds: ReadonlySet<string>): (object: KubeObject) => boolean {
  return ({ kind }) => kinds.has(kind);
}

/** Rendered and decoded objects are JSON. */
function json(object: KubeObject): Json {
  return object as Json;
}
