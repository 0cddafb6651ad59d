import { isJsonMap, type JsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import { mapAt } from '../pods.ts';
import { groupVersion } from '../schema/definitions.ts';
import type { Destination } from './destinations.ts';
import { isLike } from './glob.ts';

/** What an AppProject of Argo CD allows. */
export interface AppProject {
  name: string;
  allowsSource(repository: string): boolean;
  /** Null where it depends on which cluster has which name, which only Argo CD knows. */
  allowsDestination(destination: Pick<Destination, 'server' | 'name' | 'namespace'>): boolean | null;
  allowsKind(object: KubeObject, isNamespaced: boolean): boolean;
}

/** Reads an AppProject by the rules of Argo CD (https://argo-cd.readthedocs.io/en/stable/user-guide/projects/). */
export function readProject(object: KubeObject): AppProject {
  const spec = mapAt(object, ['spec']) ?? {};
  const list = (name: string) => (Array.isArray(spec[name]) ? (spec[name] as unknown[]) : []);
  const maps = (name: string) => list(name).filter(isJsonMap);
  const sources = list('sourceRepos').filter((item) => typeof item === 'string');
  return {
    name: object.metadata.name,
    allowsSource: (repository) => isAllowedSource(repository, sources),
    allowsDestination: (destination) => isAllowedDestination(destination, maps('destinations')),
    allowsKind: (one, isNamespaced) =>
      isNamespaced
        ? (list('namespaceResourceWhitelist').length === 0 || isListed(one, maps('namespaceResourceWhitelist'))) &&
          !isListed(one, maps('namespaceResourceBlacklist'))
        : isListed(one, maps('clusterResourceWhitelist')) && !isListed(one, maps('clusterResourceBlacklist')),
  };
}

function isAllowedSource(repository: string, patterns: readonly string[]): boolean {
  const url = plainUrl(repository);
  const denied = patterns.filter((one) => one.startsWith('!')).some((one) => isUrlLike(url, one.slice(1)));
  return !denied && patterns.some((one) => !one.startsWith('!') && isUrlLike(url, one));
}

/** A single `*` stays within one part of the path; alone it is everything. */
function isUrlLike(url: string, pattern: string): boolean {
  if (pattern === '*' || pattern === '**') return true;
  if (pattern.includes('**')) return isLike(url, plainUrl(pattern).replaceAll('**', '*'));
  const [parts, wanted] = [url.split('/'), plainUrl(pattern).split('/')];
  return parts.length === wanted.length && wanted.every((part, index) => isLike(parts[index] ?? '', part));
}

/** The same repository is written with and without `.git`, in any case. */
function plainUrl(url: string): string {
  return url
    .trim()
    .toLowerCase()
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
}

type To = Pick<Destination, 'server' | 'name' | 'namespace'>;

/** One entry that allows is enough, and one that denies is too much, whatever others say. */
function isAllowedDestination(destination: To, entries: readonly JsonMap[]): boolean | null {
  const said = entries.map((entry) => saidBy(entry, destination));
  if (said.includes('denies')) return false;
  if (said.includes('allows')) return true;
  return said.includes('depends') ? null : false;
}

/** An entry names a cluster and a namespace; with `!` it means all others and denies what it names. */
function saidBy(entry: JsonMap, { server, name, namespace }: To): 'allows' | 'denies' | 'depends' | 'nothing' {
  const [ofServer, ofName, ofNamespace] = [textOf(entry['server']), textOf(entry['name']), textOf(entry['namespace'])];
  const isServer = server !== null && fits(server, ofServer);
  const isName = name !== null && fits(name, ofName);
  if (!fits(namespace, ofNamespace)) return isServer && isDenial(ofNamespace) ? 'denies' : 'nothing';
  if (isServer || isName) return 'allows';
  if (isDenial(ofName) || isDenial(ofServer)) return 'denies';
  // It names the cluster in a way that the application does not.
  return (server === null && ofServer !== '') || (name === null && ofName !== '') ? 'depends' : 'nothing';
}

function fits(text: string, pattern: string): boolean {
  return isDenial(pattern) ? !isLike(text, pattern.slice(1)) : isLike(text, pattern);
}

function isDenial(pattern: string): boolean {
  return pattern.startsWith('!');
}

function isListed(object: KubeObject, entries: readonly JsonMap[]): boolean {
  const { group } = groupVersion(object.apiVersion);
  return entries.some(
    (entry) =>
      isLike(group, textOf(entry['group'])) &&
      isLike(object.kind, textOf(entry['kind'])) &&
      (textOf(entry['name']) === '' || isLike(object.metadata.name, textOf(entry['name']))),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
