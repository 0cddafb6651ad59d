import { valueAt } from '../../model/read-json.ts';
import type { Boundaries } from '../../reconcile/gate.ts';
import type { DesiredTarget } from '../cluster.ts';
import type { MergePatch } from '../delegated/merge-patch.ts';
import { REFRESH_ANNOTATION } from './application.ts';
import type { ApplicationStatus } from './application-status.ts';
import type { Claim } from './claim.ts';
import { mayAsk } from './gate.ts';

/** Thrown when a request would leave the install-time boundaries. */
export class RefusedRequest extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'RefusedRequest';
  }
}

/** The only two things that are ever written to an Application. Both pass the gate directly before they leave. */
export interface Requests {
  /** Asks Argo CD to compare with the newest commit, and nothing else. */
  refresh(claim: Claim, desired: DesiredTarget): Promise<void>;
  /**
   * Asks for a sync to exactly the wanted revision, with the options of the Application. Argo CD counts it as automated,
   * so that its sync windows hold. Fails with 409 when the Application is newer than the one that was read.
   */
  sync(claim: Claim, status: ApplicationStatus, desired: DesiredTarget): Promise<void>;
}

export function createRequests(patch: MergePatch, boundaries: Boundaries): Requests {
  function pass({ application }: Claim, { namespace }: DesiredTarget): void {
    const permission = mayAsk(boundaries, application, namespace);
    if (permission.status === 'refused') throw new RefusedRequest(permission.reason);
  }
  return {
    async refresh(claim, desired) {
      pass(claim, desired);
      await patch(claim.application.ref, { metadata: { annotations: { [REFRESH_ANNOTATION]: 'normal' } } });
    },
    async sync(claim, status, desired) {
      pass(claim, desired);
      const { ref, resourceVersion } = claim.application;
      await patch(ref, { metadata: { resourceVersion }, operation: operationOf(claim, status, desired.revision) });
    },
  };
}

function operationOf({ application, sourceIndex }: Claim, status: ApplicationStatus, revision: string): object {
  const { prunes, syncOptions, isMultiSource, object } = application;
  const retry = valueAt(object, 'spec', 'syncPolicy', 'retry');
  const sources = {
    sources: valueAt(object, 'spec', 'sources'),
    revisions: status.revisions.map((each, index) => (index === sourceIndex ? revision : each)),
  };
  return {
    initiatedBy: { username: 'shiplock', automated: true },
    sync: {
      ...(isMultiSource ? sources : { revision }),
      prune: prunes,
      ...(syncOptions.length > 0 && { syncOptions }),
    },
    ...(retry !== undefined && { retry }),
  };
}
