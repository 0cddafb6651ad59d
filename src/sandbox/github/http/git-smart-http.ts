import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Context } from '../context.ts';
import { serveWithBackend } from '../git/http-backend.ts';
import { NO_OBJECT } from '../git/refs.ts';
import { branchRules } from '../pulls/branch-rules.ts';
import { findMergeability } from '../pulls/mergeability.ts';
import { protectionRefusal } from '../pulls/protected-branches.ts';
import { afterRefChanges, openPulls } from '../pulls/ref-changes.ts';
import type { RefChange } from '../webhooks/push-payload.ts';
import type { Account } from '../world/accounts.ts';
import type { Repository } from '../world/repository.ts';
import { findRepository } from '../world/world.ts';
import { canSee, isAllowed, reads, writes } from './access.ts';
import { authenticateBasic } from './authenticate.ts';
import { type Actor, callerAccount } from './call.ts';
import { HttpError } from './http-error.ts';

export interface GitPath {
  readonly owner: string;
  readonly name: string;
  readonly path: string;
}

/** Recognises `/OWNER/REPO.git/...`; the suffix may be left out, as on GitHub. */
export function parseGitPath(path: string): GitPath | undefined {
  const match = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-(?:upload|receive)-pack)$/.exec(path);
  return match?.[1] && match[2] && match[3] ? { owner: match[1], name: match[2], path: match[3] } : undefined;
}

/** Answers git over HTTP: authentication and permissions are ours, the protocol is git's. */
export async function serveGit(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  asked: GitPath & { readonly query: string; readonly body: Buffer },
): Promise<void> {
  const isPush = asked.path === '/git-receive-pack' || asked.query.includes('git-receive-pack');
  const actor = gitActor(context, request);
  const repository = findRepository(context.world, asked.owner, asked.name);
  refuse(context, actor, repository, isPush);
  if (!repository) return;
  if (asked.path === '/info/refs' && !isPush) await refreshTrialMerges(context, repository);
  const changes = asked.path === '/git-receive-pack' ? parseCommands(request, asked.body) : [];
  const user = actor.kind === 'anonymous' ? '' : callerAccount({ actor }).login;
  const protectedRefs = changes
    .filter((change) => isRefused(repository, change, callerAccount({ actor })))
    .map((change) => change.ref);
  const forwardOnlyRefs = changes.map(({ ref }) => ref).filter((ref) => isForwardOnly(repository, ref, actor));
  await serveWithBackend(request, response, {
    ...asked,
    dir: repository.git.dir,
    user,
    protectedRefs,
    forwardOnlyRefs,
  });
  const done: RefChange[] = [];
  for (const change of changes) {
    const now = (await repository.git.refs.read(change.ref)) ?? NO_OBJECT;
    if (now === change.to && !protectedRefs.includes(change.ref)) done.push(change);
  }
  if (done.length > 0) await afterRefChanges(context, repository, done, callerAccount({ actor }));
  response.end();
}

function gitActor(context: Context, request: IncomingMessage): Actor {
  const [scheme, credentials] = (request.headers.authorization ?? '').split(' ');
  if (!scheme) return { kind: 'anonymous' };
  if (!/^basic$/i.test(scheme) || !credentials) throw new HttpError(401, 'Bad credentials');
  return authenticateBasic(context.world, credentials, context.now());
}

/** 401 asks for credentials, 404 hides what the token may not see, 403 refuses what it may not do. */
function refuse(context: Context, actor: Actor, repository: Repository | undefined, isPush: boolean): void {
  const isVisible = repository && canSee(context.world, actor, repository);
  if (actor.kind === 'anonymous' && (!isVisible || isPush)) throw new HttpError(401, 'Authentication required');
  if (!isVisible) throw new HttpError(404, 'Repository not found.');
  const access = isPush ? writes('contents') : reads('contents');
  if (isAllowed(context.world, actor, repository, access)) return;
  throw new HttpError(403, `Write access to repository not granted.`);
}

async function refreshTrialMerges(context: Context, repository: Repository): Promise<void> {
  for (const issue of openPulls(repository)) await findMergeability(context, repository, issue);
}

/** The ref updates at the head of a push: pkt-lines `OLD NEW REF` up to the flush packet. */
function parseCommands(request: IncomingMessage, sent: Buffer): RefChange[] {
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  const changes: RefChange[] = [];
  for (let at = 0; at + 4 <= body.length; ) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16);
    if (!(length > 4)) break;
    const line = body.toString('utf8', at + 4, at + length);
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) ([^\0\n]+)/.exec(line);
    if (match?.[1] && match[2] && match[3]) changes.push({ from: match[1], to: match[2], ref: match[3] });
    at += length;
  }
  return changes;
}

/**
 * A push to a protected branch. Its objects are not here yet, so only checks that already passed on a known commit
 * can let it in; force pushes are left to git, which knows the history once it has the pack.
 */
function isRefused(repository: Repository, change: RefChange, by: Account): boolean {
  const kind = change.to === NO_OBJECT ? 'delete' : 'forward';
  return protectionRefusal(repository, change.ref, change.to, { by, kind }) !== undefined;
}

function isForwardOnly(repository: Repository, ref: string, actor: Actor): boolean {
  const deed = { by: callerAccount({ actor }), kind: 'push' } as const;
  return branchRules(repository, ref.replace('refs/heads/', ''), deed)?.noForcePush === true;
}
