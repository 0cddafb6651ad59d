import type { OtherCheck } from '../../model/source.ts';
import { at, type Repository } from './repository.ts';

/**
 * What others say at a commit: the newest check run of each name and App but ours, and the newest status of each
 * context. A check and a status of one name are both there, since GitHub asks for both.
 */
export async function readOthers(repository: Repository, sha: string): Promise<OtherCheck[]> {
  const { octokit, app } = repository;
  const place = { ...at(repository), ref: sha, per_page: 100 };
  const runs = await octokit.paginate(octokit.rest.checks.listForRef, { ...place, filter: 'latest' });
  const newest = new Map<string, OtherCheck>();
  for (const run of runs.toSorted((a, b) => b.id - a.id)) {
    const key = `${run.app?.id ?? 0} ${run.name}`;
    if (run.app?.id === app.id || newest.has(key)) continue;
    newest.set(key, { name: run.name, state: runState(run) });
  }
  const statuses = await octokit.paginate(octokit.rest.repos.listCommitStatusesForRef, place);
  const contexts = new Map<string, OtherCheck>();
  for (const { context, state } of statuses.toSorted((a, b) => b.id - a.id)) {
    if (!contexts.has(context)) contexts.set(context, { name: context, state: statusState(state) });
  }
  return [...newest.values(), ...contexts.values()].sort(byName);
}

/** Neutral and skipped pass, as they do for GitHub's own required checks; everything else that is over does not. */
function runState({ status, conclusion }: { status: string; conclusion: string | null }): OtherCheck['state'] {
  if (status !== 'completed') return 'pending';
  return ['success', 'neutral', 'skipped'].includes(conclusion ?? '') ? 'success' : 'failure';
}

function statusState(state: string): OtherCheck['state'] {
  if (state === 'success' || state === 'pending') return state;
  return 'failure';
}

function byName(a: OtherCheck, b: OtherCheck): number {
  if (a.name === b.name) return a.state < b.state ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
