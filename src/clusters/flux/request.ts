import { numberAt, textAt } from '../../model/read-json.ts';
import { authorize, type Boundaries, type Permission } from '../../reconcile/gate.ts';
import { refOf } from '../../reconcile/object-key.ts';
import { statusOf } from '../builtin/failure.ts';
import type { DesiredTarget, KubeObject } from '../cluster.ts';
import type { FluxContext } from './context.ts';
import { spoken } from './kinds.ts';

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';
const FORCE_AT = 'reconcile.fluxcd.io/forceAt';

/** What one request asks for. */
export interface FluxRequest {
  /** A HelmRelease is upgraded even where nothing changed. */
  force?: boolean;
}

/**
 * Whether Flux may be asked to bring something into a namespace. A request reaches as far as the object that is asked
 * does, so an agent that may not write there itself does not let Flux write there either.
 */
export function mayAsk(claimant: KubeObject, desired: DesiredTarget, boundaries: Boundaries): Permission {
  const namespace = textAt(claimant, 'spec', 'targetNamespace') || desired.namespace;
  return authorize(boundaries, { ...refOf(claimant), namespace });
}

/** True while a controller has not answered the last request yet, whoever made it. */
export function isRequested(object: KubeObject): boolean {
  const asked = textAt(object, 'metadata', 'annotations', REQUESTED_AT);
  return asked !== null && asked !== textAt(object, 'status', 'lastHandledReconcileAt');
}

/**
 * Asks a controller to look at its object now: the annotations by which `flux reconcile` does. These are the only
 * things of Flux that are ever written. An object that went a moment ago is no error.
 */
export async function request(
  object: KubeObject,
  { force = false }: FluxRequest,
  { patch, now, log, dryRun }: Pick<FluxContext, 'patch' | 'now' | 'log' | 'dryRun'>,
): Promise<void> {
  if (dryRun) return;
  const at = new Date(now()).toISOString();
  const annotations = { [REQUESTED_AT]: at, ...(force ? { [FORCE_AT]: at } : {}) };
  try {
    await patch(refOf(object), { metadata: { annotations } });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
  log.info(
    { object: spoken(object), generation: numberAt(object, 'metadata', 'generation') },
    'Flux was asked to look',
  );
}
