import { z } from 'zod';
import { signerAt } from '../git/commit.ts';
import { applyChanges, findPath } from '../git/paths.ts';
import { NO_OBJECT } from '../git/refs.ts';
import { isFolder, type TreeEntry } from '../git/tree.ts';
import { reads, writes } from '../http/access.ts';
import { type Answer, callerAccount, ok, param, type RepositoryCall, readBody } from '../http/call.ts';
import { HttpError, notFound, unprocessable } from '../http/http-error.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { commitOf, presentGitCommit } from '../present/commit.ts';
import { repositoryApi, repositoryHtml } from '../present/links.ts';
import { HOST_SIGNER, personSigner } from '../pulls/identity.ts';
import { refuseProtected } from '../pulls/protected-branches.ts';
import { afterRefChanges } from '../pulls/ref-changes.ts';
import { personSchema } from './bodies.ts';

export const contentsRoutes: readonly Route[] = [
  repositoryRoute('GET', '/contents', reads('contents'), getContents),
  repositoryRoute('GET', '/contents/{path...}', reads('contents'), getContents),
  repositoryRoute('PUT', '/contents/{path...}', writes('contents'), putFile),
  repositoryRoute('DELETE', '/contents/{path...}', writes('contents'), deleteFile),
];

async function getContents(call: RepositoryCall): Promise<Answer> {
  const { git, settings } = call.repository;
  const ref = call.query.get('ref') ?? settings.defaultBranch;
  const commit = await git.resolveCommit(ref);
  if (!commit) throw new HttpError(404, `No commit found for the ref ${ref}`);
  const path = (call.params['path'] ?? '').replace(/\/$/, '');
  const entry = await findPath(git, (await commitOf(call.repository, commit)).tree, path);
  if (!entry) throw notFound();
  if (isFolder(entry)) return ok(await presentFolder(call, ref, path, entry));
  const data = (await git.readBlob(entry.sha)) ?? Buffer.alloc(0);
  if (/raw/.test(call.accept))
    return { status: 200, raw: { type: 'application/vnd.github.raw; charset=utf-8', bytes: data } };
  return ok(await presentFile(call, ref, path, entry, data));
}

async function presentFolder(call: RepositoryCall, ref: string, path: string, folder: TreeEntry) {
  const shown = [];
  for (const entry of (await call.repository.git.readTree(folder.sha)) ?? []) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    const size = isFolder(entry) ? 0 : ((await call.repository.git.readBlob(entry.sha))?.length ?? 0);
    shown.push(presentEntry(call, ref, below, entry, size));
  }
  return shown;
}

async function presentFile(call: RepositoryCall, ref: string, path: string, entry: TreeEntry, data: Buffer) {
  const content = { encoding: 'base64', content: data.toString('base64').replaceAll(/.{60}/g, '$&\n') };
  return { ...presentEntry(call, ref, path, entry, data.length), ...content };
}

function presentEntry(call: RepositoryCall, ref: string, path: string, entry: TreeEntry, size: number) {
  const api = repositoryApi(call.context.links, call.repository);
  const html = repositoryHtml(call.context.links, call.repository);
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const type = isFolder(entry) ? 'dir' : 'file';
  const kind = type === 'dir' ? 'tree' : 'blob';
  const url = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const gitUrl = `${api}/git/${kind}s/${entry.sha}`;
  const page = `${html}/${kind}/${ref}/${encoded}`;
  return {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: entry.sha,
    size,
    url,
    html_url: page,
    git_url: gitUrl,
    download_url: type === 'dir' ? null : `${html}/raw/${ref}/${encoded}`,
    type,
    _links: { self: url, git: gitUrl, html: page },
  };
}

const changeSchema = z.object({
  message: z.string(),
  branch: z.string().optional(),
  sha: z.string().optional(),
  author: personSchema.optional(),
  committer: personSchema.optional(),
});
const putSchema = changeSchema.extend({ content: z.string() });

async function putFile(call: RepositoryCall): Promise<Answer> {
  const body = readBody(call, putSchema);
  const data = Buffer.from(body.content, 'base64');
  const { tip, entry } = await findFile(call, body.branch);
  if (entry && isFolder(entry)) throw unprocessable('path exists as a folder');
  if (entry && body.sha === undefined) throw unprocessable('Invalid request.\n\n"sha" wasn\'t supplied.');
  if (body.sha !== undefined && body.sha !== entry?.sha) {
    throw new HttpError(409, `${param(call, 'path')} does not match ${body.sha}`);
  }
  const blob = await call.repository.git.writeBlob(data);
  const written = { mode: entry?.mode ?? '100644', name: '', sha: blob };
  const commit = await commitChange(call, body, tip, written);
  const ref = body.branch ?? call.repository.settings.defaultBranch;
  const content = presentEntry(call, ref, param(call, 'path'), written, data.length);
  return { status: entry ? 200 : 201, body: { content, commit } };
}

async function deleteFile(call: RepositoryCall): Promise<Answer> {
  const body = readBody(call, changeSchema.extend({ sha: z.string() }));
  const { tip, entry } = await findFile(call, body.branch);
  if (!entry || isFolder(entry)) throw notFound();
  if (body.sha !== entry.sha) throw new HttpError(409, `${param(call, 'path')} does not match ${body.sha}`);
  return ok({ content: null, commit: await commitChange(call, body, tip, undefined) });
}

async function findFile(call: RepositoryCall, branchName: string | undefined) {
  const { git, settings } = call.repository;
  const branch = branchName ?? settings.defaultBranch;
  const tip = await git.refs.read(`refs/heads/${branch}`);
  const isEmpty = !tip && (await git.refs.list('refs/heads/')).size === 0;
  if (!tip && !isEmpty) throw new HttpError(404, `Branch ${branch} not found`);
  const tree = tip ? (await commitOf(call.repository, tip)).tree : undefined;
  return { tip, entry: tree ? await findPath(git, tree, param(call, 'path')) : undefined };
}

async function commitChange(
  call: RepositoryCall,
  body: z.output<typeof changeSchema>,
  tip: string | undefined,
  written: TreeEntry | undefined,
) {
  const { repository, context } = call;
  const base = tip ? (await commitOf(repository, tip)).tree : undefined;
  const change = { path: param(call, 'path'), mode: written?.mode ?? '100644', sha: written?.sha };
  const tree = await applyChanges(repository.git, base, [change]);
  const now = context.now();
  const chosen = body.author ?? body.committer;
  const author = chosen ? signerAt(chosen.name, chosen.email, now) : personSigner(callerAccount(call), now);
  const own = body.committer ?? (body.author ? body.author : HOST_SIGNER);
  const committer = signerAt(own.name, own.email, now);
  const commit = { tree, parents: tip ? [tip] : [], author, committer, message: body.message };
  const sha = await repository.git.writeCommit(commit, chosen ? undefined : context.signer.sign);
  const ref = `refs/heads/${body.branch ?? repository.settings.defaultBranch}`;
  refuseProtected(repository, ref, sha, { by: callerAccount(call), kind: 'forward' });
  const from = tip ?? NO_OBJECT;
  if (!(await repository.git.refs.update([{ ref, from, to: sha }]))) {
    throw new HttpError(409, `is at another commit but expected ${from}`);
  }
  await afterRefChanges(context, repository, [{ ref, from, to: sha }], callerAccount(call));
  return presentGitCommit(context, repository, await commitOf(repository, sha));
}
