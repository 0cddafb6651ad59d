import { fluxRender } from '../../model/flux-render.ts';
import { listAt, textAt, valueAt } from '../../model/read-json.ts';
import { conditionOf } from '../../reconcile/health/conditions.ts';
import type { ObjectRef } from '../../reconcile/object-key.ts';
import { refOf } from '../../reconcile/object-key.ts';
import type { DesiredTarget, KubeObject } from '../cluster.ts';
import { isDeclaredBy } from './changed-render.ts';
import type { Claim } from './claims.ts';
import type { FluxCommit, FluxFacts } from './facts.ts';
import { GIT_REPOSITORY, isAt, isHelmRelease, KUSTOMIZATION, referenceIn } from './kinds.ts';
import { commitOf, shortCommitOf } from './revision.ts';

export interface FactsTools {
  get(ref: ObjectRef): Promise<KubeObject | null>;
  /** True when the target's content at this commit is the wanted one; false also for commits that are not known. */
  isWanted(commit: string): Promise<boolean>;
  branch: string;
  /** The object in Git that declares the target, and the commit that is wanted. */
  declared: DesiredTarget['declared'];
  revision: string;
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
  if (claim.source === claim.object) return declaredFacts(object, tools);
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
  // The commit may be there before what brings the object has applied what it says at that commit.
  const told = async (sha: string | null): Promise<FluxCommit | null> => {
    const commit = await judged(sha);
    return commit === null ? null : { sha: commit.sha, isWanted: commit.isWanted && saysWhatGitSays(object, tools) };
  };
  return {
    claim: { ...claim, object, source },
    chart,
    parent,
    fetched: await judged(fetched),
    applied: await told(applied),
    attempted: await told(attempted),
    branch: tools.branch,
  };
}

/** What the cluster has of an object whose chart is in no Git repository is told by what the object says alone. */
function declaredFacts(object: KubeObject, tools: FactsTools): FluxFacts {
  const commit = { sha: tools.revision, isWanted: saysWhatGitSays(object, tools) };
  const facts = { claim: { object, source: object, chart: null }, chart: null, parent: null, branch: tools.branch };
  const isReady = conditionOf(object, 'Ready')?.status === 'True';
  return { ...facts, fetched: commit, applied: isReady ? commit : null, attempted: null };
}

/** False for the object that declares the target and says something else in the cluster than in Git. */
function saysWhatGitSays(object: KubeObject, { declared }: Pick<FactsTools, 'declared'>): boolean {
  if (!isDeclaredBy(object, declared) || declared.renders === undefined) return true;
  return fluxRender(object) === declared.renders;
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
