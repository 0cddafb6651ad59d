import type { ObjectChange } from '../model/changes.ts';
import { compareFields } from './compare-fields.ts';
import { isEqualJson } from './json.ts';
import { type KubeObject, nameOf } from './kube-object.ts';
import { maskPair } from './mask-pair.ts';
import { type ObjectPair, pairObjects } from './pair-objects.ts';
import { printYaml } from './print-yaml.ts';
import { quieted } from './quiet.ts';
import { secretValues } from './secret-values.ts';
import { unifiedText } from './unified-text.ts';
import { withinDepth } from './within-depth.ts';

/**
 * What differs between two renders, object by object; equal ones are left out. Values are masked after they were
 * compared, and everything that is returned comes from the masked copies. Noise is in `fields`, flagged, and not in
 * `text`.
 */
export function diffObjects(before: readonly KubeObject[], after: readonly KubeObject[]): ObjectChange[] {
  const left = before.map(withinDepth);
  const right = after.map(withinDepth);
  const changed = pairObjects(left, right).filter((pair) => !isEqualJson(pair.before, pair.after));
  if (changed.length === 0) return [];
  const known = secretValues([...left, ...right]);
  return changed.map((pair) => describe(pair, known));
}

function describe(pair: ObjectPair, known: readonly string[]): ObjectChange {
  const named = pair.after ?? pair.before;
  const masked = maskPair(pair.before ?? undefined, pair.after ?? undefined, known);
  const isModified = pair.before !== null && pair.after !== null;
  const quiet = isModified ? quieted(masked.before, masked.after) : masked.before;
  return {
    change: changeOf(pair),
    apiVersion: named.apiVersion,
    kind: named.kind,
    namespace: named.metadata.namespace ?? null,
    name: nameOf(named),
    fields: isModified ? compareFields(masked.before, masked.after) : [],
    text: unifiedText(printYaml(quiet), printYaml(masked.after)),
  };
}

function changeOf({ before, after }: ObjectPair): ObjectChange['change'] {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'modified';
}
