import type { ObjectRef } from '../../reconcile/object-key.ts';
import { refOf } from '../../reconcile/object-key.ts';
import { listAt, textAt, valueAt } from '../../reconcile/read-json.ts';
import type { KubeObject } from '../cluster.ts';
import type { Claim } from './claims.ts';
import type { FluxCommit, FluxFacts } from './facts.ts';
import { GIT_REPOSITORY, isAt, isHelmRelease, KUSTOMIZATION, referenceIn } from './kinds.ts';
import { commitOf, shortCommitOf } from './revision.ts';

export interface FactsTools {
  get(ref: ObjectRef): Promise<KubeObject | null>;
  /** True when the target's content at this commit is the wanted one; false also for commits that are not known. */
  isWanted(commit: string): Promise<boolean>;
  branch: string;
  /** Commits that were seen before, the wanted one among them: by them a shortened id is recognised. */
  seen: ReadonlySet<string>;
}

/** Reads the newest of everything that a claim consists of; null when the claimant is gone. Throws only on outages. */
export async function readFacts(claim: Claim, tools: FactsTools): Promise<FluxFacts | null> {
  const [object, source, chart] = await Promise.all([
    tools.get(refOf(claim.object)),
    tools.get(refOf(claim.source)),
    claim.chart === null ? null : tools.get(claim.chart.chart),
  ]);
  if (object === null || source === null) return null;
  const parent = await parentOf(object, source, tools);
  const fetched = commitOf(textAt(source, 'status', 'artifact', 'revision'));
  const built = commitOf(textAt(chart, 'status', 'observedSourceArtifactRevision'));
  const candidates = [built, fetched, ...tools.seen].filter((sha) => sha !== null);
  const { applied, attempted } = isHelmRelease(object)
    ? releaseCommits(object, candidates)
    : {
        applied: commitOf(textAt(object, 'status', 'lastAppliedRevision')),
        attempted: commitOf(textAt(object, 'status', 'lastAttemptedRevision')),
      };
  const judged = async (sha: string | null): Promise<FluxCommit | null> =>
    sha === null ? null : { sha, isWanted: await tools.isWanted(sha) };
  return {
    claim: { ...claim, object, source },
    chart,
    parent,
    fetched: await judged(fetched),
    applied: await judged(applied),
    attempted: await judged(attempted),
    branch: tools.branch,
  };
}

/** The chart's version names the commit, shortened; it is one that the chart or the source has now, or that was seen. */
function releaseCommits(
  release: KubeObject,
  candidates: readonly string[],
): { applied: string | null; attempted: string | null } {
  // While an upgrade runs, the release before it is still the deployed one.
  const deployed = listAt(release, 'status', 'history').find((each) => textAt(each, 'status') === 'deployed');
  const full = (version: string | null) => {
    const short = shortCommitOf(version);
    return short === null ? null : (candidates.find((sha) => sha.startsWith(short)) ?? null);
  };
  return {
    applied: full(textAt(deployed, 'chartVersion')),
    attempted: full(textAt(release, 'status', 'lastAttemptedRevision')),
  };
}

/** Flux labels what a Kustomization applied with its name. One of another source says nothing of our commits. */
async function parentOf(object: KubeObject, source: KubeObject, { get }: FactsTools): Promise<KubeObject | null> {
  const name = textAt(object, 'metadata', 'labels', `${KUSTOMIZATION.group}/name`);
  const namespace = textAt(object, 'metadata', 'labels', `${KUSTOMIZATION.group}/namespace`);
  if (name === null || namespace === null) return null;
  const parent = await get({ ...KUSTOMIZATION, namespace, name });
  const reads = parent === null ? null : referenceIn(parent, valueAt(parent, 'spec', 'sourceRef'), GIT_REPOSITORY);
  return isAt(reads, source) ? parent : null;
}
