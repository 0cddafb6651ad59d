import { examineAgents } from './agents.ts';
import { examineConfig } from './config.ts';
import { examineDeliveries } from './deliveries.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { examineMergeQueue } from './merge-queue.ts';
import { examinePermissions } from './permissions.ts';
import { examineProfile } from './profile.ts';
import { examineRequiredChecks } from './required-checks.ts';
import { examineStateBranch } from './state-branch.ts';

const examinations = [
  examineConfig,
  examinePermissions,
  examineDeliveries,
  examineRequiredChecks,
  examineProfile,
  examineMergeQueue,
  examineStateBranch,
  examineAgents,
];

/** Everything that can be said of how Shiplock is set up for a repository. Pure: the same facts, the same findings. */
export function examine(facts: Facts): Finding[] {
  return examinations.flatMap((one) => one(facts));
}
