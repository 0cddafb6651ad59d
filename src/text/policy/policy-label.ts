import { orderKeys, type VersionPolicy } from '../../model/policy.ts';

/** What a policy goes by, in few words: `semver ^1.4`, `numerical asc`, `the digest of main`. */
export function policyLabel(policy: VersionPolicy): string {
  const order = orderKeys.find((key) => policy[key] !== undefined);
  if (order === undefined) return 'semver *';
  if (order === 'newest') return 'time of build';
  if (order === 'digest') return `the digest of ${policy.digest}`;
  return `${order} ${policy[order]}`;
}
