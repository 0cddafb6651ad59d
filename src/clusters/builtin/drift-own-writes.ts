import { textAt } from '../../model/read-json.ts';
import { keyText, refOf } from '../../reconcile/object-key.ts';
import type { KubeObject } from '../cluster.ts';
import type { GatedWrites } from './gated-writes.ts';

/** Tells our own writes from those of others, so that a watch does not wake us because of ourselves. */
export interface OwnWrites {
  /** The same writes, remembered. */
  remembered(writes: GatedWrites): GatedWrites;
  /** True when the agent made this version of an object (null: removed it). Waits for a write that is under way. */
  isOwn(key: string, version: string | null): Promise<boolean>;
}

/** Of each object so many versions: a take-over and the apply after it come close together. */
const VERSIONS = 4;

export function createOwnWrites(): OwnWrites {
  const versions = new Map<string, (string | null)[]>();
  const running = new Map<string, Promise<unknown>>();

  async function during<T>(key: string, work: Promise<T>, versionOf: (answer: T) => string | null): Promise<T> {
    const noted = work.then((answer) => {
      versions.set(key, [versionOf(answer), ...(versions.get(key) ?? [])].slice(0, VERSIONS));
    });
    const settled = noted.catch(() => {});
    running.set(key, settled);
    try {
      return await work;
    } finally {
      await settled;
      if (running.get(key) === settled) running.delete(key);
    }
  }

  return {
    remembered: (writes) => ({
      apply: (object) => during(keyText(refOf(object)), writes.apply(object), (done) => versionOf(done.object)),
      create: (object) => during(keyText(refOf(object)), writes.create(object), versionOf),
      replace: (object) => during(keyText(refOf(object)), writes.replace(object), versionOf),
      remove: (ref, precondition) => during(keyText(ref), writes.remove(ref, precondition), () => null),
    }),
    async isOwn(key, version) {
      await running.get(key);
      const isOwn = versions.get(key)?.includes(version) ?? false;
      if (version === null) versions.delete(key);
      return isOwn;
    },
  };
}

function versionOf(object: KubeObject): string | null {
  return textAt(object, 'metadata', 'resourceVersion');
}
