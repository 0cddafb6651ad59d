/**
 * A version policy in one line, as people write it in the config: `semver: ^1.4, tags: {"pattern":"^v"}`. What is not
 * said, or empty, is left out.
 */
export function policyText(policy: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(policy).flatMap(([key, value]) => {
    const isEmpty = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
    if (isEmpty) return [];
    return [`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
  return parts.join(', ');
}
