import type { ApplicationRule, Config } from '../../../model/config.ts';
import { ConfigError } from '../../../model/errors.ts';
import { fitsGlob } from '../../../model/glob.ts';
import type { ArtifactRule } from '../../../model/policy.ts';
import type { Target } from '../../../model/target.ts';
import { readConfigured } from '../../../text/probe/configured-artifact.ts';
import type { Placed } from '../artifacts-in.ts';
import { fillLayout } from '../layout.ts';
import type { RepositoryTree } from '../repository-tree.ts';

/** A target, and what of the settings is about it. Without a config its rule alone is. */
export interface Settled {
  config?: Config;
  rule: ApplicationRule;
  target: Target;
}

/**
 * The artifacts of a target with the places that the config names in front: of a repository that has one, nothing else
 * counts. A place in a file that the target does not read is another target's. Throws `ConfigError` for one that leads
 * to nothing.
 */
export async function withConfiguredPlaces(
  tree: RepositoryTree,
  { config, rule, target }: Settled,
  placed: readonly Placed[],
): Promise<Placed[]> {
  const found: Placed[] = [];
  const rules = [...rule.artifacts, ...(config?.artifacts ?? [])];
  for (const each of rules) found.push(...(await placedBy(tree, { each, target, placed })));
  const own = inPairs(found);
  const repositories = new Set(own.map(({ artifact }) => artifact.repository));
  return [...placed.filter(({ artifact }) => !repositories.has(artifact.repository)), ...own];
}

async function placedBy(
  tree: RepositoryTree,
  { each, target, placed }: { each: ArtifactRule; target: Target; placed: readonly Placed[] },
): Promise<Placed[]> {
  const found: Placed[] = [];
  for (const { file: layout, path, part } of each.places ?? []) {
    const file = fillLayout(layout, target);
    if (!isInput(target, file)) continue;
    const text = await tree.text(file);
    const names = namesOf(each.match, placed);
    const read = text === null ? { reason: 'there is no such file', line: 1, column: 1 } : null;
    const answer = read ?? readConfigured(text?.text ?? '', { file: text?.path ?? file, path, part, names });
    if (!('reason' in answer))
      found.push(...answer.placed.filter(({ artifact }) => fits(each.match, artifact.repository)));
    else {
      const message = `the place ${path} in ${file}, which the config names for ${each.match}: ${answer.reason}`;
      const hint = `mend \`places\` of \`artifacts\` in the config`;
      throw new ConfigError([{ file, line: answer.line, column: answer.column, message, hint }]);
    }
  }
  return found;
}

/** A tag and a digest of the same image in one file are one place: they are written together. */
function inPairs(found: readonly Placed[]): Placed[] {
  const whole: Placed[] = [];
  for (const each of found) {
    const index = whole.findIndex((other) => isOtherHalf(other, each));
    const other = whole[index];
    if (other === undefined) whole.push(each);
    else whole[index] = joined(other, each);
  }
  return whole;
}

function isOtherHalf(one: Placed, other: Placed): boolean {
  const [a, b] = [one.place, other.place];
  if (a.form.kind !== 'scalars' || b.form.kind !== 'scalars') return false;
  if (a.repository !== b.repository || a.file !== b.file) return false;
  return (a.form.tag === null) !== (b.form.tag === null) && (a.form.digest === null) !== (b.form.digest === null);
}

function joined(one: Placed, other: Placed): Placed {
  const [a, b] = [one.place.form, other.place.form];
  if (a.kind !== 'scalars' || b.kind !== 'scalars') return one;
  const { tag, digest } = one.artifact;
  const artifact = { ...one.artifact, tag: tag ?? other.artifact.tag, digest: digest ?? other.artifact.digest };
  return { artifact, place: { ...one.place, form: { ...a, tag: a.tag ?? b.tag, digest: a.digest ?? b.digest } } };
}

function isInput({ inputs, origins = [] }: Target, file: string): boolean {
  return [...inputs, ...origins].some((input) => file === input || file.startsWith(`${input}/`));
}

/** What a pattern stands for: itself, or the artifacts that the target is known to have. */
function namesOf(match: string, placed: readonly Placed[]): string[] {
  if (!match.includes('*')) return [match];
  return [
    ...new Set(placed.map(({ artifact }) => artifact.repository).filter((repository) => fits(match, repository))),
  ];
}

function fits(match: string, repository: string): boolean {
  return match === repository || fitsGlob(match, repository);
}
