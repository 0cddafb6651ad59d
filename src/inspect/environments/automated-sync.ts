import { isJsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import type { Environment } from '../../model/config.ts';
import { readYaml } from '../../text/yaml-document.ts';
import type { Found, Subject } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import { lineInYaml } from '../trace/line-in-yaml.ts';

const AUTOMATED = 'spec.syncPolicy.automated';

/**
 * Applications of Argo CD that sync by themselves into an environment where people decide: what reaches their branch is
 * live at once, whichever way it came there. Both those that the target brings and the one that declares it.
 */
export function automatedSync(
  { target, objects, texts }: Pick<Subject, 'target' | 'objects' | 'texts'>,
  environments: Readonly<Record<string, Pick<Environment, 'after' | 'approvers' | 'sync' | 'merge'>>>,
): Found[] {
  const name = target.environment;
  const environment = environments[name];
  if (environment === undefined || !isGuarded(name, environment, environments)) return [];
  const declaring = declarationOf(target, texts);
  const found: Automated[] = objects
    .filter((object) => object.kind === 'Application' && isAutomated(object))
    .map((object) => ({ object, path: AUTOMATED, place: {} }));
  if (declaring !== null && isAutomated(declaring.object)) found.push(declaring);
  return found.map(({ object, path, place }) => {
    const who = object.kind === 'ApplicationSet' ? 'every Application of this set' : 'this Application';
    return {
      object: objectName(object),
      ...place,
      path,
      message:
        environment.sync === 'manual'
          ? `\`${name}\` has \`sync: manual\`, but ${who} syncs by itself: take \`automated\` out, and \`/sync\` decides.`
          : `${capital(who)} syncs \`${name}\` by itself: whatever reaches its branch is live at once, also what no gate let through. Take \`automated\` out and let Shiplock ask for the sync, or protect the branch with \`shiplock/promotion\`.`,
    };
  });
}

interface Automated {
  object: KubeObject;
  /** Where the object has the Application's policy, its own or that of its template. */
  path: string;
  place: Pick<Found, 'file' | 'line'>;
}

/** The Application that declares the target, or the ApplicationSet that makes it, as its file has it. */
function declarationOf({ declared }: Subject['target'], texts: Subject['texts']): Automated | null {
  const text = declared?.kind === 'Application' ? texts.get(declared.file) : undefined;
  if (declared === undefined || text === undefined) return null;
  const objects = objectsIn(text);
  const own = objects.find(({ kind, metadata }) => kind === 'Application' && metadata.name === declared.name);
  const set = objects.find((object) => object.kind === 'ApplicationSet' && mayMake(object, declared.name));
  const object = own ?? set;
  if (object === undefined) return null;
  const path = own === undefined ? `spec.template.${AUTOMATED}` : AUTOMATED;
  const name = { kind: object.kind, namespace: null, name: object.metadata.name ?? '' };
  return { object, path, place: { file: declared.file, line: lineInYaml(text, name, path.split('.')) } };
}

function objectsIn(text: string): KubeObject[] {
  const read = readYaml(text);
  const values: unknown[] = read.status === 'read' ? read.documents.map((document) => document.toJS() as unknown) : [];
  return values.filter((value): value is KubeObject => isJsonMap(value) && isJsonMap(value['metadata']));
}

/** True when the fixed parts of the template's name stand in a name one after another. */
function mayMake(set: KubeObject, name: string): boolean {
  const template = templateOf(set);
  const metadata = isJsonMap(template) ? template['metadata'] : undefined;
  const pattern = isJsonMap(metadata) ? metadata['name'] : undefined;
  if (typeof pattern !== 'string') return false;
  let from = 0;
  for (const part of pattern.split(/\{\{[^}]*\}\}/)) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

function templateOf({ spec }: KubeObject): unknown {
  return isJsonMap(spec) ? spec['template'] : undefined;
}

/** People approve, merge or sync there by hand, or it is the last of several. */
function isGuarded(
  name: string,
  environment: Pick<Environment, 'after' | 'approvers' | 'sync' | 'merge'>,
  environments: Readonly<Record<string, Pick<Environment, 'after'>>>,
): boolean {
  const isLast = environment.after.length > 0 && !Object.values(environments).some(({ after }) => after.includes(name));
  return (
    isLast || environment.approvers !== undefined || environment.sync === 'manual' || environment.merge === 'manual'
  );
}

/** True for an Application that syncs by itself, and for an ApplicationSet all of whose Applications do. */
function isAutomated(object: KubeObject): boolean {
  if (!object.apiVersion?.startsWith('argoproj.io/')) return false;
  const holder = object.kind === 'ApplicationSet' ? templateOf(object) : object;
  if (!isJsonMap(holder) || !/^Application(Set)?$/.test(object.kind)) return false;
  let value: unknown = holder;
  for (const key of AUTOMATED.split('.')) value = isJsonMap(value) ? value[key] : undefined;
  return isJsonMap(value) && value['enabled'] !== false;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
