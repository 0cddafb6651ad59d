import type { JsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import { mapAt } from '../pods.ts';

/** Where an Application of Argo CD goes. */
export interface Destination {
  /** URL of the cluster's API server. */
  server: string | null;
  /** Name under which Argo CD knows the cluster. */
  name: string | null;
  namespace: string;
  /** The field of the object that says so. */
  path: string;
}

/** Where the spec of an Application stands: of an ApplicationSet in its template. */
export function applicationSpec(object: KubeObject): { spec: JsonMap; path: string } | null {
  if (!object.apiVersion.startsWith('argoproj.io/')) return null;
  const steps = { Application: ['spec'], ApplicationSet: ['spec', 'template', 'spec'] }[object.kind];
  const spec = steps === undefined ? null : mapAt(object, steps);
  return spec === null || steps === undefined ? null : { spec, path: steps.join('.') };
}

/** The destination that an Application or ApplicationSet names; none for other objects and for templates to be filled in. */
export function destinationsIn(object: KubeObject): Destination[] {
  const application = applicationSpec(object);
  const destination = application === null ? null : mapAt(application.spec, ['destination']);
  if (application === null || destination === null) return [];
  const { server, name, namespace } = destination;
  const texts = [server, name, namespace].map((value) => (typeof value === 'string' && value !== '' ? value : null));
  if (texts.some((text) => text?.includes('{{'))) return [];
  const [ofServer = null, ofName = null, ofNamespace = null] = texts;
  return [{ ...inCluster(ofServer, ofName), namespace: ofNamespace ?? '', path: `${application.path}.destination` }];
}

/** The cluster that Argo CD runs in has a fixed name and URL. */
function inCluster(server: string | null, name: string | null): { server: string | null; name: string | null } {
  const own = 'https://kubernetes.default.svc';
  if (server === own) return { server, name: name ?? 'in-cluster' };
  return name === 'in-cluster' ? { server: server ?? own, name } : { server, name };
}
