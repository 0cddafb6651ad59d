import { textAt } from '../json.ts';
import type { ObjectPair } from '../pair-objects.ts';
import { type FoundDanger, quoted } from './danger-rule.ts';
import { imageNameOf, isBackwards, isMoving } from './image-name.ts';
import { containersOf, podSpecOf } from './pod-spec.ts';

/** Images that move to an older version, or to a tag that names another image tomorrow. */
export function images({ kind, before, after }: ObjectPair): FoundDanger[] {
  if (kind !== 'kept' && kind !== 'renamed') return [];
  const left = containersOf(podSpecOf(before));
  const found: FoundDanger[] = [];
  for (const { name, path, container } of containersOf(podSpecOf(after)).values()) {
    const [was, is] = [textAt(left.get(name)?.container, 'image'), textAt(container, 'image')];
    if (is !== null && was !== is) found.push(...judge(name, `${path}.image`, was, is));
  }
  return found;
}

function judge(name: string, path: string, was: string | null, is: string): FoundDanger[] {
  const now = imageNameOf(is);
  const then = was === null ? null : imageNameOf(was);
  const who = `Container ${quoted(name)}`;
  if (isMoving(now) && (then === null || !isMoving(then))) {
    const what = now.tag === '' ? `${quoted(is)} without a tag` : quoted(is);
    const message = `${who} gets ${what}, which names another image tomorrow: pods of one version may run different code. Name a version or a digest.`;
    return [{ rule: 'image-moving-tag', path, message }];
  }
  if (then === null || then.repository !== now.repository || !isBackwards(then.tag, now.tag)) return [];
  const message = `${who} moves backwards, from ${quoted(then.tag)} to ${quoted(now.tag)}. Make sure that the older version understands the data of the newer one.`;
  return [{ rule: 'image-backwards', path, message }];
}
