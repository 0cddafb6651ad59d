import { isJsonMap } from '../diff/json.ts';

/**
 * Whether a label selector (`matchLabels`, `matchExpressions`) picks labels, by the rules of Kubernetes: an empty selector
 * picks all, none at all picks nothing.
 */
export function picks(selector: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  if (!isJsonMap(selector)) return false;
  const { matchLabels, matchExpressions } = selector;
  const pairs = isJsonMap(matchLabels) ? Object.entries(matchLabels) : [];
  const rules = Array.isArray(matchExpressions) ? (matchExpressions as unknown[]) : [];
  return pairs.every(([key, value]) => labels[key] === value) && rules.every((rule) => holds(rule, labels));
}

function holds(rule: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  if (!isJsonMap(rule)) return false;
  const { key, operator, values } = rule;
  const isThere = typeof key === 'string' && Object.hasOwn(labels, key);
  const isListed = isThere && Array.isArray(values) && values.includes(labels[key]);
  switch (operator) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return isThere;
    case 'DoesNotExist':
      return !isThere;
    default:
      return false;
  }
}
