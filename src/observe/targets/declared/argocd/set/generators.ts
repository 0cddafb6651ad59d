import type { Settings } from '../../declaration.ts';
import { FieldFault, type Fields, fieldsOf } from '../../fields.ts';
import { combined, merged } from './combine.ts';
import { type Generated, type Generation, type GeneratorContext, nothing } from './generated.ts';
import { gitParameters } from './git-generator.ts';
import { listParameters } from './list-generator.ts';
import { overlaid, type Parameters } from './parameters.ts';
import { selectorOf } from './selector.ts';

/** Generators that ask a cluster, a host or a plugin. */
const outsideGit = ['clusters', 'scmProvider', 'pullRequest', 'plugin', 'clusterDecisionResource'] as const;

/** More Applications than anybody makes of one object; two lists that multiply must not end the process that reads them. */
const MOST = 5_000;

/** What a list of generators comes to, one after another. */
export async function generateAll(generators: readonly Fields[], context: GeneratorContext): Promise<Generation> {
  const all = nothing();
  for (const generator of generators) {
    const { generated, unknowns } = await generate(generator, context);
    all.generated.push(...generated);
    all.unknowns.push(...unknowns);
  }
  return all;
}

/** What one generator comes to, its `selector` applied. Throws `FieldFault` and `ConfigError`. */
async function generate(given: Fields, context: GeneratorContext): Promise<Generation> {
  const generator = await filledWithOuter(given, context);
  const generation = await generateKind(generator, context);
  refuseTooMany(generation, generator);
  const fits = selectorOf(generator.map('selector'));
  return { ...generation, generated: generation.generated.filter(({ parameters }) => fits(parameters)) };
}

/** The second generator of a matrix may name what the first one generated. */
async function filledWithOuter(generator: Fields, { filler, outer }: GeneratorContext): Promise<Fields> {
  if (Object.keys(outer).length === 0) return generator;
  const plain = Object.fromEntries(generator.keys().map((key) => [key, generator.value(key)])) as Settings;
  const { template, ...rest } = plain;
  const [filled = rest] = await filler.fill(rest, [outer]);
  return fieldsOf(template === undefined ? filled : { ...filled, template }, generator.path);
}

async function generateKind(generator: Fields, context: GeneratorContext): Promise<Generation> {
  const outside = outsideGit.find((kind) => generator.value(kind) !== undefined);
  if (outside !== undefined) {
    const message = `what the generator \`${outside}\` finds is not in Git: the Applications that it makes are not known`;
    return { ...nothing(), unknowns: [{ path: [...generator.path, outside], message }] };
  }
  if (generator.value('matrix') !== undefined) return combine(generator.map('matrix'), context, 'matrix');
  if (generator.value('merge') !== undefined) return combine(generator.map('merge'), context, 'merge');
  if (generator.value('list') !== undefined) {
    const list = generator.map('list');
    return leaf(list, listParameters(list, context.filler.isGo), context);
  }
  if (generator.value('git') === undefined) {
    const kinds = generator.keys().filter((key) => key !== 'selector');
    throw new FieldFault(generator.path, `there is no generator \`${kinds.join('`, `')}\``);
  }
  const git = generator.map('git');
  return leaf(git, await gitParameters(git, context), context);
}

/** With `values`, which may name the generator's own parameters. */
async function leaf(
  kind: Fields,
  found: readonly Omit<Generated, 'template'>[],
  { filler }: GeneratorContext,
): Promise<Generation> {
  const values = kind.pairs('values');
  const filled = await filler.fill(
    values,
    found.map(({ parameters }) => parameters),
  );
  const flat = (each: Record<string, string>): Parameters =>
    Object.fromEntries(Object.entries(each).map(([name, text]) => [`values.${name}`, text]));
  const isEmpty = Object.keys(values).length === 0;
  const template = kind.value('template') === undefined ? null : kind.map('template');
  const generated = found.map(({ parameters, files, holders }, index) => {
    const own = filled[index] ?? {};
    const all = isEmpty ? parameters : overlaid(parameters, filler.isGo ? { values: own } : flat(own));
    return { parameters: all, template, files, holders };
  });
  return { generated, unknowns: [] };
}

async function combine(kind: Fields, context: GeneratorContext, how: 'matrix' | 'merge'): Promise<Generation> {
  const generators = kind.maps('generators');
  const at = [...kind.path, 'generators'];
  if (generators.length < 2) throw new FieldFault(at, `\`${how}\` needs two generators`);
  if (how === 'matrix' && generators.length > 2) throw new FieldFault(at, '`matrix` takes two generators and no more');
  const template = kind.value('template') === undefined ? null : kind.map('template');
  const found =
    how === 'matrix'
      ? await matrix(generators, context)
      : merged(await each(generators, context), kind.texts('mergeKeys'), kind);
  return { ...found, generated: found.generated.map((one) => ({ ...one, template: template ?? one.template })) };
}

async function each(generators: readonly Fields[], context: GeneratorContext): Promise<Generation[]> {
  const all: Generation[] = [];
  for (const generator of generators) all.push(await generate(generator, context));
  return all;
}

async function matrix([one, other]: readonly Fields[], context: GeneratorContext): Promise<Generation> {
  if (one === undefined || other === undefined) return nothing();
  const first = await generate(one, context);
  const all: Generation = { generated: [], unknowns: [...first.unknowns] };
  // What the second one asks is said once, also when the first one is not known.
  const outers = first.generated.length === 0 ? [{ parameters: {}, files: [], holders: [] }] : first.generated;
  for (const { parameters: outer, files, holders } of outers) {
    const second = await generate(other, { ...context, outer: overlaid(context.outer, outer) });
    all.unknowns.push(...second.unknowns);
    if (first.generated.length === 0) continue;
    for (const each of second.generated) {
      const parameters = combined(outer, each.parameters, { at: one, isGo: context.filler.isGo });
      const both = { files: [...files, ...each.files], holders: [...holders, ...each.holders] };
      all.generated.push({ parameters, template: null, ...both });
    }
    refuseTooMany(all, one);
  }
  return { ...all, unknowns: uniqueBy(all.unknowns) };
}

function refuseTooMany({ generated }: Generation, { path }: Fields): void {
  if (generated.length > MOST) throw new FieldFault(path, `it generates more than ${MOST} Applications: split it`);
}

function uniqueBy(unknowns: Generation['unknowns']): Generation['unknowns'] {
  return [...new Map(unknowns.map((unknown) => [JSON.stringify(unknown), unknown])).values()];
}
