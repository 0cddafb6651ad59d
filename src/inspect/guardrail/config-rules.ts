import type { KubeObject } from '../../diff/kube-object.ts';
import type { Config } from '../../model/config.ts';
import { parseImageReference } from '../../text/image-reference.ts';
import type { Found, Subject } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import { containersOf, namespaceOf, pathBelow, podOf } from '../pods.ts';
import { groupVersion } from '../schema/definitions.ts';
import { destinationsIn } from './destinations.ts';
import { isLike, isLikeAny } from './glob.ts';
import type { IsNamespaced } from './scope.ts';

type Guardrail = Config['guardrails'][number];

/** What breaks the guardrails of the config, each object against each guardrail of its application and environment. */
export function againstConfig(subject: Subject, guardrails: readonly Guardrail[], isNamespaced: IsNamespaced): Found[] {
  const { application, environment } = subject.target;
  const here = guardrails.filter(
    ({ applications, environments }) =>
      isLikeAny(application, applications) && (environments.length === 0 || environments.includes(environment)),
  );
  return here.flatMap((guardrail) =>
    subject.objects.flatMap((object) => [
      ...againstKinds(object, guardrail),
      ...againstNamespaces(object, guardrail, { subject, isNamespaced }),
      ...againstClusters(object, guardrail),
      ...againstRegistries(object, guardrail),
    ]),
  );
}

function againstKinds(object: KubeObject, { kinds, deniedKinds }: Guardrail): Found[] {
  const { group } = groupVersion(object.apiVersion);
  const is = (pattern: string) => isLike(pattern.includes('/') ? `${group}/${object.kind}` : object.kind, pattern);
  const at = { object: objectName(object), path: 'kind' };
  if (deniedKinds.some(is))
    return [{ ...at, message: `A guardrail of the config denies objects of kind ${object.kind}.` }];
  if (kinds === undefined || kinds.some(is)) return [];
  return [{ ...at, message: `A guardrail of the config allows only the kinds ${kinds.join(', ')}.` }];
}

function againstNamespaces(
  object: KubeObject,
  { namespaces }: Guardrail,
  { subject, isNamespaced }: { subject: Subject; isNamespaced: IsNamespaced },
): Found[] {
  if (namespaces === undefined || !isNamespaced(object)) return [];
  const namespace = namespaceOf(object, subject.target);
  if (isLikeAny(namespace, namespaces)) return [];
  const message = `It goes to namespace ${namespace}; a guardrail of the config allows only ${namespaces.join(', ')}.`;
  return [{ object: objectName(object), path: 'metadata.namespace', message }];
}

function againstClusters(object: KubeObject, { clusters }: Guardrail): Found[] {
  if (clusters === undefined) return [];
  const bad = destinationsIn(object).filter(
    ({ server, name }) => !isLikeAny(server ?? name ?? '', clusters) && !isLikeAny(name ?? server ?? '', clusters),
  );
  return bad.map(({ server, name, path }) => {
    const message = `It goes to cluster ${name ?? server ?? '(none)'}; a guardrail of the config allows only ${clusters.join(', ')}.`;
    return { object: objectName(object), path, message };
  });
}

function againstRegistries(object: KubeObject, { registries }: Guardrail): Found[] {
  const pod = registries === undefined ? null : podOf(object);
  if (registries === undefined || pod === null) return [];
  const found: Found[] = [];
  for (const container of containersOf(pod)) {
    const { image } = container.value;
    const repository = typeof image === 'string' ? parseImageReference(image)?.repository : undefined;
    if (
      repository === undefined ||
      registries.some((one) => isLike(repository, one) || repository.startsWith(`${one}/`))
    ) {
      continue;
    }
    const message = `The image comes from ${repository}; a guardrail of the config allows only ${registries.join(', ')}.`;
    found.push({ object: objectName(object), path: pathBelow(pod, container, 'image'), message });
  }
  return found;
}
