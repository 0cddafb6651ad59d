import { isJsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import type { Environment } from '../../model/config.ts';
import { readYaml } from '../../text/yaml-document.ts';
import type { Found, Subject } from '../inspection.ts';
import { objectName } from '../object-name.ts';
import { lineInYaml } from '../trace/line-in-yaml.ts';

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
  const found = objects.filter(isAutomated).map((object) => ({ object, place: {} }));
  if (declaring !== null && isAutomated(declaring.object)) found.push(declaring);
  return found.map(({ object, place }) => ({
    object: objectName(object),
    ...place,
    path: 'spec.syncPolicy.automated',
    message:
      environment.sync === 'manual'
        ? `\`${name}\` has \`sync: manual\`, but this Application syncs by itself: take \`automated\` out, and \`/sync\` decides.`
        : `This Application syncs \`${name}\` by itself: whatever reaches its branch is live at once, also what no gate let through. Take \`automated\` out and let Shiplock ask for the sync, or protect the branch with \`shiplock/promotion\`.`,
  }));
}

/** The Application that declares the target, as its file has it. */
function declarationOf(
  { declared }: Subject['target'],
  texts: Subject['texts'],
): { object: KubeObject; place: { file: string; line: number | null } } | null {
  const text = declared?.kind === 'Application' ? texts.get(declared.file) : undefined;
  if (declared === undefined || text === undefined) return null;
  const read = readYaml(text);
  for (const document of read.status === 'read' ? read.documents : []) {
    const object: unknown = document.toJS();
    if (!isJsonMap(object) || object['kind'] !== 'Application' || !isJsonMap(object['metadata'])) continue;
    if (object['metadata']['name'] !== declared.name) continue;
    const name = { kind: 'Application', namespace: null, name: declared.name };
    const line = lineInYaml(text, name, ['spec', 'syncPolicy', 'automated']);
    return { object: object as KubeObject, place: { file: declared.file, line } };
  }
  return null;
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

function isAutomated({ apiVersion, kind, ...rest }: KubeObject): boolean {
  if (kind !== 'Application' || !apiVersion.startsWith('argoproj.io/')) return false;
  const spec = rest['spec'];
  const policy = isJsonMap(spec) ? spec['syncPolicy'] : undefined;
  const automated = isJsonMap(policy) ? policy['automated'] : undefined;
  return isJsonMap(automated) && automated['enabled'] !== false;
}
