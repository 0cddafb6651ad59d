import { z } from 'zod';
import { type Signer, signerAt } from '../git/commit.ts';
import { applyChanges, listRecursively, type PathChange } from '../git/paths.ts';
import { isFolder, type TreeEntry } from '../git/tree.ts';
import { reads, writes } from '../http/access.ts';
import { callerAccount, created, ok, param, type RepositoryCall, readBody } from '../http/call.ts';
import { notFound, unprocessable } from '../http/http-error.ts';
import { type Route, repositoryRoute } from '../http/router.ts';
import { commitOf, presentGitCommit } from '../present/commit.ts';
import { nodeId, repositoryApi } from '../present/links.ts';
import { HOST_SIGNER, personSigner } from '../pulls/identity.ts';
import { personSchema, shaSchema } from './bodies.ts';

export const gitObjectRoutes: readonly Route[] = [
  repositoryRoute('POST', '/git/blobs', writes('contents'), createBlob),
  repositoryRoute('GET', '/git/blobs/{sha}', reads('contents'), getBlob),
  repositoryRoute('POST', '/git/trees', writes('contents'), createTree),
  repositoryRoute('GET', '/git/trees/{sha...}', reads('contents'), getTree),
  repositoryRoute('POST', '/git/commits', writes('contents'), createCommit),
  repositoryRoute('GET', '/git/commits/{sha}', reads('contents'), getCommit),
];

const blobSchema = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') });

async function createBlob(call: RepositoryCall) {
  const { content, encoding } = readBody(call, blobSchema);
  const sha = await call.repository.git.writeBlob(Buffer.from(content, encoding));
  return created({ sha, url: `${repositoryApi(call.context.links, call.repository)}/git/blobs/${sha}` });
}

async function getBlob(call: RepositoryCall) {
  const sha = param(call, 'sha');
  const data = /^[0-9a-f]{40}$/.test(sha) ? await call.repository.git.readBlob(sha) : undefined;
  if (!data) throw notFound();
  if (/raw/.test(call.accept)) return { status: 200, raw: { type: 'application/vnd.github.raw', bytes: data } };
  return ok({
    sha,
    node_id: nodeId('B', sha),
    size: data.length,
    url: `${repositoryApi(call.context.links, call.repository)}/git/blobs/${sha}`,
    content: data.toString('base64').replaceAll(/.{60}/g, '$&\n'),
    encoding: 'base64',
  });
}

const MODES = ['100644', '100755', '040000', '160000', '120000'] as const;
const treeSchema = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string().min(1),
      mode: z.enum(MODES).default('100644'),
      sha: shaSchema.nullable().optional(),
      content: z.string().optional(),
    }),
  ),
});

async function createTree(call: RepositoryCall) {
  const { git } = call.repository;
  const { base_tree: base, tree } = readBody(call, treeSchema);
  const baseTree = base === undefined ? undefined : await resolveTree(call, base);
  if (base !== undefined && !baseTree) throw unprocessable('tree.base_tree is not a valid oid');
  const changes: PathChange[] = [];
  for (const { path, mode, sha, content } of tree) {
    if (/^\/|\/\/|\/$|(^|\/)\.{1,2}(\/|$)|(^|\/)\.git(\/|$)/i.test(path)) {
      throw unprocessable('tree.path contains a malformed path component');
    }
    if (sha && content !== undefined) throw unprocessable('Must supply either tree.sha or tree.content, not both');
    if (sha && mode !== '160000' && !(await git.typeOf(sha))) throw unprocessable(`tree.sha ${sha} is not a valid oid`);
    const written = content === undefined ? (sha ?? undefined) : await git.writeBlob(Buffer.from(content));
    changes.push({ path, mode: mode.replace(/^0/, ''), sha: written });
  }
  const sha = await applyChanges(git, baseTree, changes);
  return created(await presentTree(call, sha, (await git.readTree(sha)) ?? []));
}

/** GitHub takes a commit for a tree as well. */
function resolveTree(call: RepositoryCall, name: string): Promise<string | undefined> {
  const { git } = call.repository;
  const resolve = async () => {
    const commit = await git.resolveCommit(name);
    if (commit) return (await git.readCommit(commit))?.tree;
    return /^[0-9a-f]{40}$/.test(name) && (await git.readTree(name)) ? name : undefined;
  };
  return resolve();
}

async function getTree(call: RepositoryCall) {
  const { git } = call.repository;
  const sha = await resolveTree(call, param(call, 'sha'));
  if (!sha) throw notFound();
  const recursive = call.query.has('recursive');
  const entries = recursive ? await listRecursively(git, sha) : ((await git.readTree(sha)) ?? []);
  return ok(await presentTree(call, sha, entries));
}

async function presentTree(call: RepositoryCall, sha: string, entries: readonly TreeEntry[]) {
  const api = repositoryApi(call.context.links, call.repository);
  const shown = [];
  for (const entry of entries) {
    const mode = entry.mode.padStart(6, '0');
    if (isFolder(entry)) {
      shown.push({ path: entry.name, mode, type: 'tree', sha: entry.sha, url: `${api}/git/trees/${entry.sha}` });
    } else if (mode === '160000') {
      shown.push({ path: entry.name, mode, type: 'commit', sha: entry.sha });
    } else {
      const size = (await call.repository.git.readBlob(entry.sha))?.length ?? 0;
      shown.push({ path: entry.name, mode, type: 'blob', sha: entry.sha, size, url: `${api}/git/blobs/${entry.sha}` });
    }
  }
  return { sha, url: `${api}/git/trees/${sha}`, tree: shown, truncated: false };
}

const commitSchema = z.object({
  message: z.string(),
  tree: shaSchema,
  parents: z.array(shaSchema).default([]),
  author: personSchema.optional(),
  committer: personSchema.optional(),
  signature: z.string().optional(),
});

async function createCommit(call: RepositoryCall) {
  const { git } = call.repository;
  const body = readBody(call, commitSchema);
  if (!(await git.readTree(body.tree))) throw unprocessable('Tree SHA does not exist');
  for (const parent of body.parents) {
    if (!(await git.readCommit(parent))) throw unprocessable('Parent SHA does not exist or is not a commit object');
  }
  const now = call.context.now();
  const account = callerAccount(call);
  const author = body.author ? signerOf(body.author, now) : personSigner(account, now);
  // The host signs what a bot commits, but only when nothing of the identity was chosen by the caller.
  const isSigned = account.type === 'Bot' && !body.author && !body.committer && body.signature === undefined;
  const own = isSigned ? signerAt(HOST_SIGNER.name, HOST_SIGNER.email, now) : author;
  const committer = body.committer ? signerOf(body.committer, now) : own;
  const given = body.signature;
  const sign = given === undefined ? call.context.signer.sign : () => given;
  const commit = { tree: body.tree, parents: body.parents, author, committer, message: body.message };
  const sha = await git.writeCommit(commit, isSigned || given !== undefined ? sign : undefined);
  return created(presentGitCommit(call.context, call.repository, await commitOf(call.repository, sha)));
}

function signerOf(person: z.output<typeof personSchema>, now: Date): Signer {
  return signerAt(person.name, person.email, person.date ? new Date(person.date) : now);
}

async function getCommit(call: RepositoryCall) {
  const sha = param(call, 'sha');
  if (!/^[0-9a-f]{40}$/.test(sha)) throw notFound();
  return ok(presentGitCommit(call.context, call.repository, await commitOf(call.repository, sha)));
}
