import type { KubeObject } from '../clusters/cluster.ts';
import { numberAt } from '../model/read-json.ts';
import type { ObjectKey } from './object-key.ts';

/** True for Jobs with a time to live: they go by themselves once they have ended. */
export function removesItself({ ref, object }: { ref: ObjectKey; object: KubeObject }): boolean {
  return ref.group === 'batch' && ref.kind === 'Job' && numberAt(object, 'spec', 'ttlSecondsAfterFinished') !== null;
}
