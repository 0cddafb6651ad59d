import { isRecord, valueAt } from '../../../model/read-json.ts';
import type { DriftRule } from './rule.ts';

/** The rules of an aggregated ClusterRole are filled by the controller; its labels are not. */
export const aggregatedRules: DriftRule = {
  name: 'aggregated rules',
  hides({ path: [first] }, { group, kind, sent, live }) {
    if (group !== 'rbac.authorization.k8s.io' || kind !== 'ClusterRole') return false;
    if (first === undefined || !('key' in first) || first.key !== 'rules') return false;
    return [sent, live].some((object) => isRecord(valueAt(object, 'aggregationRule')));
  },
};
