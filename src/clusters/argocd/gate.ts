import { authorize, type Boundaries, type Permission } from '../../reconcile/gate.ts';
import { APPLICATION, type Application } from './application.ts';

/**
 * Whether Argo CD may be asked to do something with an Application. Such a request reaches as far as the Application
 * does, so the boundaries are asked about the kind Application in the namespace that it deploys to: an agent that may
 * not write there itself does not let Argo CD write there either.
 */
export function mayAsk(boundaries: Boundaries, application: Application, targetNamespace: string): Permission {
  const namespace = application.destination.namespace || targetNamespace;
  const { group, kind } = APPLICATION;
  return authorize(boundaries, { group, kind, namespace, name: application.ref.name });
}
