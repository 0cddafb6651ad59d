import type { Problem } from '../../model/errors.ts';
import { VersionPolicy } from '../../model/policy.ts';
import { policyContradictions } from '../../text/config/policy-problems.ts';
import { schemaProblem } from '../../text/config/schema-problem.ts';
import { readOneDocument } from '../../text/one-document.ts';

/** A policy as the config has it below `image`, read from a text; or what is wrong with it. */
export function readPolicy(text: string): { policy: VersionPolicy } | { problems: Problem[] } {
  const read = readOneDocument(text.trim() === '' ? '{}' : text, 'policy', 'semver: ^1');
  if (read.status === 'invalid') return { problems: read.problems };
  const parsed = VersionPolicy.safeParse(read.value);
  if (!parsed.success) {
    return { problems: parsed.error.issues.flatMap((issue) => schemaProblem(issue, read.located, VersionPolicy)) };
  }
  const problems = policyContradictions(parsed.data, read.located);
  return problems.length > 0 ? { problems } : { policy: parsed.data };
}
