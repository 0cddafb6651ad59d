import { applicationRender } from '../../../../model/application-render.ts';
import { ConfigError } from '../../../../model/errors.ts';
import type { Declared, DeclaredObject, Scope } from '../declaration.ts';
import { FieldFault } from '../fields.ts';
import { type Application, isReferenceOnly, readApplication } from './application.ts';
import { drawSource } from './draw-source.ts';
import type { Drawn } from './drawn.ts';
import { ignoredDifferences } from './ignored-differences.ts';
import { revisionArtifacts } from './revision-artifacts.ts';

/** What an Application declares. Throws `ConfigError` with the place in the object. */
export async function drawApplication(object: DeclaredObject, scope: Scope): Promise<Declared> {
  try {
    return await scope.once(object, () => draw(object, scope));
  } catch (error) {
    if (!(error instanceof FieldFault)) throw error;
    const { message, hint, path } = error;
    throw new ConfigError([await scope.problem(object, path, { message: `${object.name}: ${message}`, hint })]);
  }
}

async function draw(object: DeclaredObject, scope: Scope): Promise<Declared> {
  const application = readApplication(object);
  const [first, ...more] = await drawAll(application, object, scope);
  if (first === undefined) throw new FieldFault(application.spec.path, 'it has no source that renders anything');
  const all = [first, ...more];
  const { rules, unknowns: unheard } = ignoredDifferences(application.spec);
  const unfollowed = all.flatMap((each) => each.unknowns);
  const unknowns = [...new Set([...unfollowed, ...unheard])];
  const target = {
    source: first.source,
    ...(more.length > 0 && { more: more.map(({ source }) => source) }),
    releaseName: releaseName(application),
    namespace: application.destination.namespace || 'default',
    inputs: [...new Set(all.flatMap(({ inputs }) => inputs))].sort(),
    ...(rules.length > 0 && { ignoreDifferences: rules }),
    ...(unknowns.length > 0 && { unknowns }),
  };
  const artifacts = [
    ...all.flatMap((each) => each.artifacts),
    ...(await revisionArtifacts(application, object, scope)),
  ];
  return { target, artifacts, ...(unfollowed.length === 0 && { renders: applicationRender(object.json) }) };
}

async function drawAll(application: Application, object: DeclaredObject, scope: Scope): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  for (const source of application.sources) {
    if (!isReferenceOnly(source)) drawn.push(await drawSource({ object, application, source, scope }));
  }
  return drawn;
}

/** Argo CD's releases have the name of the Application, unless a source says another one. */
function releaseName({ name, sources }: Application): string {
  const given = sources.map(({ helm }) => helm.text('releaseName')).find((text) => text !== '');
  return given ?? name;
}
