import type { KubeObject } from '../diff/kube-object.ts';
import { type EndedApi, endOf } from './api/ended-apis.ts';
import { minorOf, OLDEST_MINOR } from './api/kubernetes-version.ts';
import type { Found, Subject } from './inspection.ts';
import { objectName } from './object-name.ts';

/**
 * API versions that the Kubernetes version of the environment does not serve any more (failure), or that it serves for
 * the last versions (warning). Where the config names no version, what only the newest ones removed is a warning.
 */
export function inspectDeprecatedApis({ objects, kubernetes, target }: Subject): Found[] {
  const found: Found[] = [];
  for (const object of objects) {
    const end = endOf(object.apiVersion, object.kind);
    if (end === null || minorOf(kubernetes) < end.deprecated) continue;
    found.push(finding(object, end, { kubernetes, environment: target.environment }));
  }
  return found;
}

function finding(object: KubeObject, end: EndedApi, where: { kubernetes: string | null; environment: string }): Found {
  const { apiVersion, kind } = object;
  const at = { object: objectName(object), path: 'apiVersion' };
  const instead = end.replacement === null ? 'Nothing replaces it.' : `Use ${end.replacement}.`;
  if (end.removed === null || minorOf(where.kubernetes) < end.removed) {
    const until = end.removed === null ? '' : ` and is gone with 1.${end.removed}`;
    const message = `${apiVersion} of ${kind} is deprecated since Kubernetes 1.${end.deprecated}${until}. ${instead}`;
    return { ...at, message, atMost: 'warning' };
  }
  const message = `Kubernetes serves ${apiVersion} of ${kind} no more since 1.${end.removed}. ${instead}`;
  if (where.kubernetes !== null) return { ...at, message: `${message} ${where.environment} runs ${where.kubernetes}.` };
  if (end.removed <= OLDEST_MINOR) return { ...at, message };
  const ask = `Which version runs in ${where.environment} is not known: environments.${where.environment}.kubernetes says it.`;
  return { ...at, message: `${message} ${ask}`, atMost: 'warning' };
}
