import type { Config } from '../../model/config.ts';
import type { Problem } from '../../model/errors.ts';
import type { VersionPolicy } from '../../model/policy.ts';
import { readOneDocument } from '../one-document.ts';
import { rankedBy } from '../policy/policy-of.ts';
import { type LocatedDocument, problemAt } from './located-document.ts';
import { policiesIn } from './policy-problems.ts';

/** What makes a policy unusable: which field of it (`tags.pattern`, `allow.0`), and why. */
export interface PolicyFault {
  field: string;
  message: string;
}

/** Asks the engine of each policy what is wrong with it; null for nothing. */
export type AskPolicies = (policies: readonly VersionPolicy[]) => Promise<readonly (PolicyFault | null)[]>;

/**
 * What only the engine knows of the policies in a config: ranges, patterns and forms of versions that it cannot read, each
 * at its line.
 */
export async function policyFaults(config: Config, text: string, file: string, ask: AskPolicies): Promise<Problem[]> {
  const read = readOneDocument(text, file, 'version: 1');
  return read.status === 'invalid' ? [] : policyFaultsIn(config, read.located, ask);
}

/** The same for a config whose document is at hand. */
export async function policyFaultsIn(config: Config, located: LocatedDocument, ask: AskPolicies): Promise<Problem[]> {
  const policies = policiesIn(config).filter(({ policy }) => asksEngine(policy));
  if (policies.length === 0) return [];
  const faults = await ask(policies.map(({ policy }) => rankedBy(orderOf(policy))));
  return policies.flatMap(({ path, policy }, index) => {
    const fault = faults[index] ?? null;
    if (fault === null) return [];
    const steps =
      fault.field === '' ? [] : fault.field.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    return [problemAt(located, { path: [...path, ...steps], part: 'value' }, faultText(fault, policy))];
  });
}

/** Only what the engine reads; an entry of `artifacts` holds more. */
function orderOf({
  semver,
  strict,
  numerical,
  alphabetical,
  newest,
  digest,
  calver,
  tags,
  allow,
  ignore,
}: VersionPolicy) {
  return { semver, strict, numerical, alphabetical, newest, digest, calver, tags, allow, ignore };
}

function asksEngine({ semver, calver, tags, allow, ignore }: VersionPolicy): boolean {
  return [semver, calver, tags, allow, ignore].some((part) => part !== undefined);
}

const NO_LOOKING = 'patterns are those of RE2: without look-ahead, look-behind and back-references';

/** A fault in words, with what to do. */
export function faultText(
  { field, message }: PolicyFault,
  { semver }: VersionPolicy,
): { message: string; hint: string | null } {
  if (field === 'semver') {
    const hint = 'such as `^1.4`, `>=1.2, <2` or `1.x`';
    return { message: `\`${semver}\` is not a version range: ${message}`, hint };
  }
  if (field === 'calver') return { message, hint: 'such as `YYYY.0M.MICRO`' };
  if (field === 'tags.extract') return { message, hint: 'write `$1`, or `$name` for a group `(?P<name>…)`' };
  if (field === '') return { message: `the policy cannot be used: ${message}`, hint: null };
  return { message: `the pattern cannot be read: ${message}`, hint: NO_LOOKING };
}
