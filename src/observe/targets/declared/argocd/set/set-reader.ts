import { createHash } from 'node:crypto';
import { ConfigError, type Problem } from '../../../../../model/errors.ts';
import type { Brought, DeclarationReader, DeclaredObject, Scope } from '../../declaration.ts';
import { FieldFault, fieldsOf } from '../../fields.ts';
import { createFiller, type Evaluate } from './fill.ts';
import { generateApplications } from './generate-applications.ts';
import { generateAll } from './generators.ts';

/** Reads `ApplicationSet` objects of Argo CD: they are no targets, and bring those that their template makes. */
export const setReader: DeclarationReader = {
  reads: ({ apiVersion, kind }) => kind === 'ApplicationSet' && apiVersion.startsWith('argoproj.io/'),
  bring: bringGenerated,
  destinations: () => [],
  declare: () => Promise.reject(new Error('an ApplicationSet is no target')),
};

async function bringGenerated(set: DeclaredObject, scope: Scope): Promise<Brought> {
  const brought: Brought = { origin: 'generated', objects: [], problems: [], unknowns: [], role: 'none' };
  try {
    const spec = fieldsOf(set.json).map('spec');
    const options = spec.texts('goTemplateOptions');
    const filler = createFiller(spec.flag('goTemplate'), evaluator(scope, options));
    const generation = await generateAll(spec.maps('generators'), { scope, filler, outer: {} });
    const unknowns = generation.unknowns.map(({ message }) => `ApplicationSet ${set.name}: ${message}.`);
    const objects = await generateApplications(set, generation.generated, filler);
    brought.objects = unknowns.length === 0 ? objects : objects.map((object) => ({ ...object, unknowns }));
    const said = generation.unknowns.map(({ path, message }) => problemOf(set, scope, path, message));
    brought.unknowns = await Promise.all(said);
  } catch (error) {
    if (error instanceof ConfigError) brought.problems.push(...error.problems);
    else if (error instanceof FieldFault) brought.problems.push(await problemOf(set, scope, error.path, error.message));
    else throw error;
  }
  return brought;
}

function problemOf(set: DeclaredObject, scope: Scope, path: FieldFault['path'], message: string): Promise<Problem> {
  return scope.problem(set, path, { message: `ApplicationSet ${set.name}: ${message}`, hint: null });
}

/** Evaluates with the engine; what was evaluated before is remembered. */
function evaluator({ template, tree }: Scope, options: readonly string[]): Evaluate {
  const { templates: memory } = tree.reader.memory;
  return async (templates, parameters) => {
    if (template === undefined) {
      throw new FieldFault(['spec', 'template'], `the Go template ${templates[0]} cannot be evaluated here`);
    }
    const request = { templates, parameters, options };
    const key = createHash('sha256').update(JSON.stringify(request)).digest('hex');
    const known = memory.get(key);
    if (known !== undefined) return known;
    const result = await template(request);
    if (result.status === 'failed') throw new FieldFault(['spec', 'template'], result.message);
    memory.set(key, result.texts, 200 + JSON.stringify(result.texts).length * 2);
    return result.texts;
  };
}
