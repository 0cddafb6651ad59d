import { isJsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import type { Found, Subject, Surroundings } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import { namespaceOf } from '../pods.ts';
import { type AppProject, readProject } from './app-project.ts';
import { applicationSpec, destinationsIn } from './destinations.ts';
import type { IsNamespaced } from './scope.ts';

/**
 * What Argo CD would refuse by an AppProject in the repository: Applications in the target (their sources and destination),
 * and, where an Application in the repository declares the target, the kinds and namespaces of its objects. A project
 * that is not in the repository is not known here, and says nothing.
 */
export function againstProjects(subject: Subject, { repository }: Surroundings, isNamespaced: IsNamespaced): Found[] {
  const projects = new Map<string, AppProject>();
  for (const { object } of repository) {
    if (object.kind === 'AppProject') projects.set(object.metadata.name, readProject(object));
  }
  if (projects.size === 0) return [];
  const own = subject.objects.flatMap((object) => againstApplication(object, projects));
  return [...own, ...againstDeclaration(subject, repository, { projects, isNamespaced })];
}

function projectOf(object: KubeObject, projects: ReadonlyMap<string, AppProject>): AppProject | null {
  const project = applicationSpec(object)?.spec['project'];
  return projects.get(typeof project === 'string' ? project : 'default') ?? null;
}

function againstApplication(object: KubeObject, projects: ReadonlyMap<string, AppProject>): Found[] {
  const application = applicationSpec(object);
  const project = application === null ? null : projectOf(object, projects);
  if (application === null || project === null) return [];
  const name = objectName(object);
  const found: Found[] = [];
  for (const { path, url } of sourcesIn(application)) {
    if (project.allowsSource(url)) continue;
    found.push({ object: name, path, message: `AppProject ${project.name} does not allow the source ${url}.` });
  }
  for (const { path, ...destination } of destinationsIn(object)) {
    const where = `namespace ${destination.namespace} in ${destination.name ?? destination.server ?? 'no cluster'}`;
    const isAllowed = project.allowsDestination(destination);
    if (isAllowed === true) continue;
    const unknown = `Whether AppProject ${project.name} allows ${where} depends on names of clusters that only Argo CD knows.`;
    const refused = `AppProject ${project.name} does not allow ${where}.`;
    found.push({
      object: name,
      path,
      ...(isAllowed === null ? { message: unknown, atMost: 'notice' } : { message: refused }),
    });
  }
  return found;
}

function sourcesIn({
  spec,
  path,
}: {
  spec: { [key: string]: unknown };
  path: string;
}): { path: string; url: string }[] {
  const several = Array.isArray(spec['sources']) ? (spec['sources'] as unknown[]) : [];
  const all = [
    { path: `${path}.source.repoURL`, source: spec['source'] },
    ...several.map((source, index) => ({ path: `${path}.sources[${index}].repoURL`, source })),
  ];
  return all.flatMap(({ path: at, source }) => {
    const url = isJsonMap(source) ? source['repoURL'] : undefined;
    return typeof url === 'string' && !url.includes('{{') ? [{ path: at, url }] : [];
  });
}

function againstDeclaration(
  { target, objects }: Subject,
  repository: Surroundings['repository'],
  { projects, isNamespaced }: { projects: ReadonlyMap<string, AppProject>; isNamespaced: IsNamespaced },
): Found[] {
  const { declared } = target;
  const application = repository.find(
    ({ object, file }) =>
      file === declared?.file && object.kind === declared.kind && object.metadata.name === declared.name,
  )?.object;
  const project = application === undefined ? null : projectOf(application, projects);
  const [destination] = application === undefined ? [] : destinationsIn(application);
  if (project === null) return [];
  return objects.flatMap((object) => {
    const name = objectName(object);
    const isInNamespace = isNamespaced(object);
    if (!project.allowsKind(object, isInNamespace)) {
      const message = `AppProject ${project.name} does not allow ${object.kind} of ${object.apiVersion}.`;
      return [{ object: name, path: 'kind', message }];
    }
    if (!isInNamespace || destination === undefined) return [];
    const namespace = namespaceOf(object, { namespace: destination.namespace || target.namespace });
    if (project.allowsDestination({ ...destination, namespace }) !== false) return [];
    const message = `AppProject ${project.name} does not allow namespace ${namespace} in ${destination.name ?? destination.server ?? 'this cluster'}.`;
    return [{ object: name, path: 'metadata.namespace', message }];
  });
}
