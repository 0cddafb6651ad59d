import type { WorkKey } from '../../queue/queue.ts';
import {
  CheckEvent,
  DeploymentEvent,
  InstallationEvent,
  InstallationRepositoriesEvent,
  IssueCommentEvent,
  IssuesEvent,
  PullRequestEvent,
  RepositoryEvent,
} from './schema.ts';

/** Something that an event tells beside "look again", and that no later look could find out. */
export type Fact =
  | { kind: 'pullHead'; repository: string; pull: number; sha: string }
  /** A person asked for the checks of a commit to run again. */
  | { kind: 'checksAgain'; repository: string; sha: string }
  | { kind: 'repositoryGone'; key: WorkKey }
  | { kind: 'installationGone'; installation: number };

/** What an event means: the keys to look at again, and facts to keep. No keys and no facts: nothing to us, and why. */
export type Recognised = { keys: WorkKey[]; facts: Fact[]; ignored: null } | { keys: []; facts: []; ignored: string };

type Reader = (payload: unknown, appId: number | null) => Recognised;

/** One reader for each event that is handled. */
const readers: Record<string, Reader> = {
  push: anyOfRepository,
  pull_request: pullRequest,
  pull_request_review: anyOfRepository,
  issues,
  issue_comment: issueComment,
  check_run: check,
  check_suite: check,
  status: anyOfRepository,
  deployment: deployment,
  deployment_status: deployment,
  merge_group: anyOfRepository,
  installation,
  installation_repositories: installationRepositories,
};

/** GitHub sends these to every App and does not let it subscribe to them. */
const unasked = ['installation', 'installation_repositories'];

/** The events that the App's manifest must subscribe to, sorted. */
export const SUBSCRIBED_EVENTS: readonly string[] = [...Object.keys(readers), 'registry_package']
  .filter((event) => !unasked.includes(event))
  .sort();

/**
 * Reads the keys and facts out of an event. Pure and total: a payload of another shape than GitHub's is ignored with a
 * reason, never thrown at. With `appId`, what the App itself did to checks, comments and deployments is no news.
 */
export function recognise(event: string, payload: unknown, appId: number | null = null): Recognised {
  const read = Object.hasOwn(readers, event) ? readers[event] : undefined;
  if (read === undefined) return ignore(`${event} is not an event that Shiplock reads`);
  return read(payload, appId);
}

function anyOfRepository(payload: unknown): Recognised {
  const event = RepositoryEvent.safeParse(payload);
  if (!event.success) return ignore('the event names no installation or no repository');
  return look([keyOf(event.data)]);
}

function pullRequest(payload: unknown): Recognised {
  const event = PullRequestEvent.safeParse(payload);
  const base = anyOfRepository(payload);
  if (!event.success || base.ignored !== null) return base;
  const [key] = base.keys;
  if (key === undefined || !['opened', 'synchronize', 'reopened'].includes(event.data.action)) return base;
  const { number, head } = event.data.pull_request;
  return look([key], [{ kind: 'pullHead', repository: `${key.owner}/${key.name}`, pull: number, sha: head.sha }]);
}

function issueComment(payload: unknown, appId: number | null): Recognised {
  const event = IssueCommentEvent.safeParse(payload);
  if (!event.success) return ignore('the comment event is not of the shape that GitHub documents');
  const { issue } = event.data;
  const isForUs = issue.pull_request != null || isByUs(issue.performed_via_github_app, appId);
  if (!isForUs) return ignore('the comment is neither on a pull request nor on an issue that we opened');
  if (isOurs(event.data.comment.performed_via_github_app, appId)) return ignore('the comment is our own');
  return anyOfRepository(payload);
}

/** A person closed, reopened or edited the tracking issue that our App opened. */
function issues(payload: unknown, appId: number | null): Recognised {
  const event = IssuesEvent.safeParse(payload);
  if (!event.success) return ignore('the issue event is not of the shape that GitHub documents');
  if (!isByUs(event.data.issue.performed_via_github_app, appId)) return ignore('the issue is not one that we opened');
  if (event.data.sender.type === 'Bot') return ignore('a bot changed the issue, most likely we ourselves');
  return anyOfRepository(payload);
}

/** A button or a request to run again is a person's, also when the check is ours. */
function check(payload: unknown, appId: number | null): Recognised {
  const event = CheckEvent.safeParse(payload);
  if (!event.success) return ignore('the check event is not of the shape that GitHub documents');
  const { action, check_run, check_suite } = event.data;
  const isAsked = action === 'rerequested' || action === 'requested_action';
  if (!isAsked && isOurs(check_run?.app ?? check_suite?.app, appId)) return ignore('the check is our own');
  const base = anyOfRepository(payload);
  const [key] = base.keys;
  const sha = check_run?.head_sha ?? check_suite?.head_sha;
  if (action !== 'rerequested' || key === undefined || sha === undefined) return base;
  return look([key], [{ kind: 'checksAgain', repository: `${key.owner}/${key.name}`, sha }]);
}

function deployment(payload: unknown, appId: number | null): Recognised {
  const event = DeploymentEvent.safeParse(payload);
  if (!event.success) return ignore('the deployment event is not of the shape that GitHub documents');
  if (isOurs(event.data.deployment.performed_via_github_app, appId)) return ignore('the deployment is our own');
  return anyOfRepository(payload);
}

function installation(payload: unknown): Recognised {
  const event = InstallationEvent.safeParse(payload);
  if (!event.success) return ignore('the installation event is not of the shape that GitHub documents');
  const { action, installation, repositories } = event.data;
  if (action === 'deleted' || action === 'suspend') {
    return look([], [{ kind: 'installationGone', installation: installation.id }]);
  }
  return look((repositories ?? []).map((listed) => listedKey(installation.id, listed.full_name)));
}

function installationRepositories(payload: unknown): Recognised {
  const event = InstallationRepositoriesEvent.safeParse(payload);
  if (!event.success) return ignore('the installation event is not of the shape that GitHub documents');
  const { installation, repositories_added, repositories_removed } = event.data;
  return look(
    repositories_added.map((listed) => listedKey(installation.id, listed.full_name)),
    repositories_removed.map((listed) => ({
      kind: 'repositoryGone',
      key: listedKey(installation.id, listed.full_name),
    })),
  );
}

function keyOf(event: RepositoryEvent): WorkKey {
  return { installation: event.installation.id, owner: event.repository.owner.login, name: event.repository.name };
}

function listedKey(installation: number, fullName: string): WorkKey {
  const [owner = '', name = ''] = fullName.split('/');
  return { installation, owner, name };
}

function isOurs(app: { id: number } | null | undefined, appId: number | null): boolean {
  return appId !== null && app?.id === appId;
}

/** True for what our App made, or any App while ours is not known: looking once too often costs nothing. */
function isByUs(app: { id: number } | null | undefined, appId: number | null): boolean {
  return app != null && (appId === null || app.id === appId);
}

function look(keys: WorkKey[], facts: Fact[] = []): Recognised {
  return { keys, facts, ignored: null };
}

function ignore(reason: string): Recognised {
  return { keys: [], facts: [], ignored: reason };
}
