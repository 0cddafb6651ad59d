import { isPersonOrTool } from '../managers.ts';
import type { DriftRule } from './rule.ts';

/**
 * The CA bundle of webhooks, CRD conversions and APIServices that a controller injects: Git leaves it empty or holds a
 * placeholder (`Cg==` is an empty line).
 */
export const injectedCa: DriftRule = {
  name: 'injected CA bundle',
  hides({ path, git, owners }) {
    const last = path.at(-1);
    if (last === undefined || !('key' in last) || last.key !== 'caBundle') return false;
    const isPlaceholder = git === undefined || git === '' || git === 'Cg==';
    return isPlaceholder || owners.some(({ manager }) => !isPersonOrTool(manager));
  },
};
