import { targetKey } from '../model/names.ts';
import type { Release } from '../model/release.ts';
import type { TargetState } from '../model/snapshot.ts';
import type { StoredReport } from '../store/agent-reports.ts';
import type { View } from './observe.ts';
import { releasesOf } from './releases.ts';
import type { Discovery } from './targets/discover-targets.ts';

/** The targets of the base tip with what their agents say, checked against Git. */
export async function observeReports(view: View, discoveries: readonly Discovery[]): Promise<TargetState[]> {
  const reports = new Map<string, StoredReport>();
  for (const stored of await view.store.agentReports.latest(`${view.key.owner}/${view.key.name}`)) {
    const key = targetKey(stored.report);
    const known = reports.get(key);
    if (known === undefined || known.at < stored.at) reports.set(key, stored);
  }
  const states: TargetState[] = [];
  for (const discovery of discoveries) {
    if (discovery.status === 'unreadable') {
      states.push(discovery);
      continue;
    }
    const stored = reports.get(targetKey(discovery.at.target));
    const report =
      stored === undefined
        ? null
        : { report: stored.report, cluster: stored.cluster, at: stored.at, release: await releaseByGit(view, stored) };
    states.push({ ...discovery, report });
  }
  return states;
}

/**
 * The release of a reported target as Git has it at the reported revision. Null when the revision is not on the base
 * branch or its content there is not the reported one: a report is evidence only where Git confirms it.
 */
async function releaseByGit(view: View, { report }: StoredReport): Promise<Release | null> {
  if (!(await isOnBase(view, report.revision))) return null;
  const at = releasesOf(await view.targetsAt(report.revision)).get(targetKey(report));
  return at?.content === report.content ? at.release : null;
}

async function isOnBase({ mirror, base }: View, revision: string): Promise<boolean> {
  return revision === base.sha || (await mirror.contains(base.sha, revision));
}
