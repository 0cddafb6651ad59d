import { textsAt } from '../../model/read-json.ts';
import { keyText, refOf } from '../../reconcile/object-key.ts';
import type { OtherOwner } from '../../reconcile/other-owner.ts';
import type { KubeObject } from '../cluster.ts';
import { readStatus } from './application-status.ts';
import type { Applications } from './applications.ts';

const INSTANCE = 'app.kubernetes.io/instance';

/**
 * The Application whose name stands in the label `app.kubernetes.io/instance` and whose objects this one is among. The
 * label alone says nothing: Helm charts write the name of their release there.
 */
export async function ownerByLabel(live: KubeObject, applications: Applications): Promise<OtherOwner | null> {
  const instance = textsAt(live, 'metadata', 'labels')[INSTANCE];
  if (instance === undefined) return null;
  const key = keyText(refOf(live));
  const owner = (await applications.list()).find(
    (each) => each.ref.name === instance && readStatus(each).resources.some(({ ref }) => keyText(ref) === key),
  );
  return owner === undefined ? null : { name: `Application ${instance} of Argo CD`, marks: [INSTANCE] };
}
