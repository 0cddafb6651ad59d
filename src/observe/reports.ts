import { targetKey } from '../model/names.ts';
import type { Release } from '../model/release.ts';
import type { Reported, TargetState } from '../model/snapshot.ts';
import type { StoredReport } from '../store/agent-reports.ts';
import { releasesOf } from './releases.ts';
import type { Discovery } from './targets/discover-targets.ts';
import type { View } from './views.ts';

/** What a cluster said so long ago says nothing any more: by then a proof is over too. */
const FORGOTTEN_DAYS = 14;

/** The targets of the base tip with what their agents say, checked against Git. */
export async function observeReports(view: View, discoveries: readonly Discovery[]): Promise<TargetState[]> {
  const stored = await view.store.agentReports.latest(`${view.key.owner}/${view.key.name}`);
  const oldest = Date.parse(view.now()) - FORGOTTEN_DAYS * 86_400_000;
  const byTarget = Map.groupBy(
    stored.filter(({ receivedAt }) => Date.parse(receivedAt) > oldest),
    ({ report }) => targetKey(report),
  );
  const states: TargetState[] = [];
  for (const discovery of discoveries) {
    if (discovery.status === 'unreadable') {
      states.push(discovery);
      continue;
    }
    const reports: Reported[] = [];
    for (const one of byTarget.get(targetKey(discovery.at.target)) ?? []) reports.push(await reportedBy(view, one));
    const [report = null, ...others] = worstFirst(reports, discovery.at.content);
    states.push({ ...discovery, report, others });
  }
  return states;
}

/**
 * Reports of several clusters on one target, the one that says the worst first: ill before not yet well, and that
 * before another content than the base tip has. What is equally bad is in the order of the clusters' names.
 */
export function worstFirst(reports: readonly Reported[], content: string): Reported[] {
  return reports.toSorted((a, b) => badness(b, content) - badness(a, content) || (a.cluster < b.cluster ? -1 : 1));
}

function badness({ report }: Reported, content: string): number {
  const isIll = report.sync === 'failed' || report.health === 'degraded';
  const isWell = report.sync === 'synced' && report.health === 'healthy' && report.healthySince !== null;
  return Number(isIll) * 4 + Number(!isWell) * 2 + Number(report.content !== content);
}

async function reportedBy(view: View, stored: StoredReport): Promise<Reported> {
  const { report, cluster, at, receivedAt } = stored;
  return { report, cluster, at, receivedAt, release: await releaseByGit(view, stored) };
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
