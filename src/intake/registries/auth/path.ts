import { isOneOf } from '../../secrets.ts';
import { type AuthRule, proven } from './auth-rule.ts';

/**
 * A secret as the last segment of the address, for registries that can send neither a signature nor a header. It proves
 * little, since addresses get written into logs: but whatever a delivery says is resolved at the registry.
 */
export function pathRule({ secrets }: { secrets: readonly string[] }): AuthRule {
  return {
    kind: 'path',
    check: ({ secret }) => proven(isOneOf(secret ?? '', secrets), 'the secret at the end of the address is wrong'),
  };
}
