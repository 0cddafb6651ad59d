import type { Protection } from '../model/protection.ts';
import type { PullState, Snapshot } from '../model/snapshot.ts';
import type { Context } from './context.ts';

/** A branch that targets are read from and that promotions go into, as its tip was seen. */
export interface Base {
  branch: string;
  sha: string;
  protection: Protection | null;
}

/** The branch that an environment lives on; null when the config names one that does not exist. */
export function baseOf(environment: string, { config, snapshot }: Context): Base | null {
  const branch = config.environments[environment]?.branch;
  if (branch === undefined || branch === snapshot.base.branch) return mainBase(snapshot);
  return snapshot.bases.find((base) => base.branch === branch) ?? null;
}

/** The branch that a pull request goes into. */
export function baseOfPull({ base }: PullState, snapshot: Snapshot): Base {
  return snapshot.bases.find(({ branch }) => branch === base) ?? mainBase(snapshot);
}

function mainBase({ base, protection }: Snapshot): Base {
  return { ...base, protection };
}
