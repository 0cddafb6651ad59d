import { z } from 'zod';
import { isAncestor } from '../git/history.ts';
import { NO_OBJECT } from '../git/refs.ts';
import { reads, writes } from '../http/access.ts';
import { callerAccount, created, NO_CONTENT, ok, param, type RepositoryCall, readBody } from '../http/call.ts';
import { HttpError, notFound, unprocessable } from '../http/http-error.ts';
import { paged } from '../http/pages.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { nodeId, repositoryApi } from '../present/links.ts';
import { refuseProtected } from '../pulls/protected-branches.ts';
import { afterRefChanges } from '../pulls/ref-changes.ts';
import { shaSchema } from './bodies.ts';

export const refRoutes: readonly Route[] = [
  repositoryRoute('GET', '/git/ref/{ref...}', reads('contents'), getRef),
  repositoryRoute('GET', '/git/matching-refs/{ref...}', reads('contents'), listMatching),
  repositoryRoute('POST', '/git/refs', writes('contents'), createRef),
  repositoryRoute('PATCH', '/git/refs/{ref...}', writes('contents'), updateRef),
  repositoryRoute('DELETE', '/git/refs/{ref...}', writes('contents'), deleteRef),
];

async function presentRef(call: RepositoryCall, ref: string, sha: string) {
  const api = repositoryApi(call.context.links, call.repository);
  const type = (await call.repository.git.typeOf(sha)) ?? 'commit';
  return {
    ref,
    node_id: nodeId('REF', `${call.repository.id}:${ref}`),
    url: `${api}/git/${ref}`,
    object: { sha, type, url: `${api}/git/${type}s/${sha}` },
  };
}

async function getRef(call: RepositoryCall) {
  const ref = `refs/${param(call, 'ref')}`;
  const sha = await call.repository.git.refs.read(ref);
  if (!sha) throw notFound();
  return ok(await presentRef(call, ref, sha));
}

async function listMatching(call: RepositoryCall) {
  const found = [...(await call.repository.git.refs.list(`refs/${param(call, 'ref')}`))];
  return paged(call, found, ([ref, sha]) => presentRef(call, ref, sha));
}

const createSchema = z.object({ ref: z.string(), sha: shaSchema });

async function createRef(call: RepositoryCall) {
  const { git } = call.repository;
  const { ref, sha } = readBody(call, createSchema);
  if (!isWritableRef(ref)) throw unprocessable('Reference name is not valid');
  const type = await git.typeOf(sha);
  if (!type || (ref.startsWith('refs/heads/') && type !== 'commit')) throw unprocessable('Object does not exist');
  if (!(await git.refs.update([{ ref, from: NO_OBJECT, to: sha }]))) {
    throw unprocessable((await git.refs.read(ref)) ? 'Reference already exists' : 'Reference update failed');
  }
  await afterRefChanges(call.context, call.repository, [{ ref, from: NO_OBJECT, to: sha }], callerAccount(call));
  return created(await presentRef(call, ref, sha));
}

const updateSchema = z.object({ sha: shaSchema, force: z.boolean().default(false) });

async function updateRef(call: RepositoryCall) {
  const { git } = call.repository;
  const { sha, force } = readBody(call, updateSchema);
  const ref = `refs/${param(call, 'ref')}`;
  const from = await git.refs.read(ref);
  if (!from || !isWritableRef(ref)) throw unprocessable('Reference does not exist');
  if ((await git.typeOf(sha)) !== 'commit') throw unprocessable('Object does not exist');
  const forward = await isAncestor(git, from, sha);
  if (!force && !forward) throw unprocessable('Update is not a fast forward');
  refuseProtected(call.repository, ref, sha, { by: callerAccount(call), kind: forward ? 'forward' : 'force' });
  if (from !== sha) {
    if (!(await git.refs.update([{ ref, from, to: sha }]))) throw new HttpError(422, 'Reference update failed');
    await afterRefChanges(call.context, call.repository, [{ ref, from, to: sha }], callerAccount(call));
  }
  return ok(await presentRef(call, ref, sha));
}

async function deleteRef(call: RepositoryCall) {
  const { git } = call.repository;
  const ref = `refs/${param(call, 'ref')}`;
  const from = await git.refs.read(ref);
  if (!from || !isWritableRef(ref)) throw unprocessable('Reference does not exist');
  refuseProtected(call.repository, ref, NO_OBJECT, { by: callerAccount(call), kind: 'delete' });
  if (!(await git.refs.update([{ ref, from, to: NO_OBJECT }]))) throw unprocessable('Reference update failed');
  await afterRefChanges(call.context, call.repository, [{ ref, from, to: NO_OBJECT }], callerAccount(call));
  return NO_CONTENT;
}

/** What git allows in a ref name, below branches and tags; refs/pull belongs to the host. */
export function isWritableRef(ref: string): boolean {
  if (!/^refs\/(?!pull\/)[^/]+\/./.test(ref) || /\.\.|\/\/|@\{|[\s~^:?*[\\]|\/$|\.$|\.lock(\/|$)|\/\./.test(ref))
    return false;
  return [...ref].every((letter) => letter > ' ' && letter !== '\x7f');
}
