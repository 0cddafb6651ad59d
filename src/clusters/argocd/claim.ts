import { pathInRepository } from '../../model/path-in-repository.ts';
import { plainAddress } from '../../model/repository-address.ts';
import type { DesiredTarget } from '../cluster.ts';
import type { Application, ApplicationSource } from './application.ts';

/** The repository and branch that this agent follows. */
export interface FollowedRepository {
  url: string;
  branch: string;
}

/** What of a target decides who brings it about. */
type Wanted = Pick<DesiredTarget, 'source' | 'namespace' | 'declared'>;

/** An Application that brings a target about, by one of its sources. */
export interface Claim {
  application: Application;
  sourceIndex: number;
}

/**
 * The Applications that bring a target about in this cluster: the one that declares it in Git, else those that fit. One that is pinned to a tag, a commit or another branch
 * counts only in the target's own namespace: elsewhere it is a preview. Where some name all values files of the target,
 * those that only name the last, most specific one are other people's.
 */
export function claimsOf(applications: readonly Application[], wanted: Wanted, followed: FollowedRepository): Claim[] {
  const own = applications.flatMap((application) => ownClaim(application, wanted, followed));
  if (own.length > 0) return own;
  const found = applications.flatMap((application) => claimOf(application, wanted, followed));
  const whole = found.filter(({ isWhole }) => isWhole);
  return (whole.length > 0 ? whole : found).map(({ application, sourceIndex }) => ({ application, sourceIndex }));
}

/** The very Application that declares the target; without a namespace in Git it is wherever somebody applied it. */
function ownClaim(application: Application, { declared }: Wanted, followed: FollowedRepository): Claim[] {
  const { name, namespace } = application.ref;
  if (declared?.kind !== 'Application' || name !== declared.name || !isLocal(application.destination)) return [];
  if (declared.namespace !== '' && namespace !== declared.namespace) return [];
  const ours = application.sources.findIndex((source) => isOurs(source, followed));
  return [{ application, sourceIndex: Math.max(ours, 0) }];
}

function claimOf(
  application: Application,
  wanted: Wanted,
  followed: FollowedRepository,
): (Claim & { isWhole: boolean })[] {
  if (!isLocal(application.destination)) return [];
  for (const [sourceIndex, source] of application.sources.entries()) {
    const fit = isOurs(source, followed) ? fitOf(source, application, wanted, followed) : 'none';
    if (fit === 'none' || !isMeantFor(application, source, wanted, followed)) continue;
    return [{ application, sourceIndex, isWhole: fit === 'whole' }];
  }
  return [];
}

function isMeantFor(
  { destination: { namespace } }: Application,
  source: ApplicationSource,
  wanted: Wanted,
  followed: FollowedRepository,
): boolean {
  return followsBranch(source, followed.branch) || namespace === '' || namespace === wanted.namespace;
}

/** True when the source moves with the branch: by its name, its full name, or HEAD. */
export function followsBranch({ targetRevision }: ApplicationSource, branch: string): boolean {
  return ['', 'HEAD', branch, `refs/heads/${branch}`].includes(targetRevision);
}

/** Argo CD's names for the cluster that it runs in. Applications for other clusters are those clusters' business. */
function isLocal({ server, name }: Application['destination']): boolean {
  if (server !== '') return server.replace(/\/+$/, '') === 'https://kubernetes.default.svc';
  return name === 'in-cluster';
}

function isOurs({ repoUrl }: ApplicationSource, { url }: FollowedRepository): boolean {
  return plainAddress(repoUrl) === plainAddress(url);
}

function fitOf(
  source: ApplicationSource,
  application: Application,
  { source: wanted }: Wanted,
  followed: FollowedRepository,
): 'whole' | 'last' | 'none' {
  // A source that others only take values from brings nothing about.
  if (source.path === '' && source.ref !== '') return 'none';
  const path = pathInRepository(source.path);
  if (path !== wanted.path) return 'none';
  if (wanted.kind !== 'helm') return 'whole';
  const own = `${path}/values.yaml`;
  const files = source.valueFiles.map((file) => fileInRepository(file, path, application, followed));
  const missing = wanted.values.filter((file) => file !== own && !files.includes(file));
  if (missing.length === 0) return 'whole';
  return missing.includes(wanted.values.at(-1) ?? '') ? 'none' : 'last';
}

/** Where a values file lies in our repository: below the chart, from the root (`/…`), or in a named source (`$name/…`). */
function fileInRepository(
  file: string,
  path: string,
  application: Application,
  followed: FollowedRepository,
): string | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(file)) return null;
  const named = /^\$([^/]+)\/(.*)$/.exec(file);
  if (named === null) return pathInRepository(file.startsWith('/') ? file : `${path}/${file}`);
  const source = application.sources.find(({ ref }) => ref === named[1]);
  return source !== undefined && isOurs(source, followed) ? pathInRepository(named[2] ?? '') : null;
}
