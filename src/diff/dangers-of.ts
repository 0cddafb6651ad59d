import type { Danger } from '../model/changes.ts';
import { dangerJudges } from './dangers/all.ts';
import { maskOne } from './hide.ts';
import { type KubeObject, nameOf, namespaceOf } from './kube-object.ts';
import { changedPairs, pairObjects } from './pair-objects.ts';
import { secretValues } from './secret-values.ts';
import { withinDepth } from './within-depth.ts';

/**
 * What of the difference between two renders can hurt what runs: deletions, changes that Kubernetes refuses, pods that
 * stop, rights that grow. What was so before is not said again. Masked, the most harmful first, in the same order
 * whatever the order of the objects.
 */
export function dangersOf(before: readonly KubeObject[], after: readonly KubeObject[]): Danger[] {
  const sides = { before: before.map(withinDepth), after: after.map(withinDepth) };
  const pairs = changedPairs(pairObjects(sides.before, sides.after));
  const found = dangerJudges.flatMap((judge) =>
    pairs.flatMap((pair) => judge(pair, sides).map((danger) => ({ danger, object: pair.after ?? pair.before }))),
  );
  if (found.length === 0) return [];
  const known = secretValues([...sides.before, ...sides.after]);
  return found.map(({ danger: { rule, path, message }, object }) => ({
    rule,
    object: {
      kind: maskOne(String(object.kind), []),
      namespace: namespaceOf(object) === '' ? null : maskOne(namespaceOf(object), []),
      name: maskOne(nameOf(object), []),
    },
    path: path === null ? null : maskOne(path, known),
    message: maskOne(message, known),
  }));
}
