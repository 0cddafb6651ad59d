import type { Trust } from '../render/engine.ts';
import type { Select } from '../render/select.ts';
import { type AskPolicies, policyFaults } from '../text/config/policy-faults.ts';
import { type ConfigRead, parseConfig } from '../text/config-file.ts';

/** Asks the engine for the faults of policies. */
export function askPolicies(select: Select, trust?: Trust): AskPolicies {
  return async (policies) => {
    const rankings = await select(
      policies.map((policy) => ({ policy, tags: [] })),
      trust,
    );
    return rankings.map(({ fault }) => fault ?? null);
  };
}

/** Reads the config with everything that can be wrong in it, ranges and patterns of its policies included. */
export async function readConfigFile(text: string, file: string, select: Select, trust?: Trust): Promise<ConfigRead> {
  const read = parseConfig(text, file);
  if (read.status === 'invalid') return read;
  const problems = await policyFaults(read.config, text, file, askPolicies(select, trust));
  return problems.length === 0 ? read : { status: 'invalid', problems };
}
