import type { Config } from '../../model/config.ts';
import type { Problem } from '../../model/errors.ts';
import { isGlob } from '../../model/glob.ts';
import { type ArtifactRule, orderKeys, type VersionPolicy } from '../../model/policy.ts';
import type { YamlPath } from '../yaml-document.ts';
import { type LocatedDocument, problemAt } from './located-document.ts';

interface Fault {
  key: string;
  message: string;
  hint: string;
}

/** A policy of the config, with its place. */
interface PlacedPolicy {
  path: YamlPath;
  policy: VersionPolicy;
}

/** Every policy that a config holds, with its place. */
export function policiesIn({ applications, artifacts }: Config): PlacedPolicy[] {
  const found: PlacedPolicy[] = artifacts.map((policy, index) => ({ path: ['artifacts', index], policy }));
  for (const [index, rule] of applications.entries()) {
    for (const kind of ['image', 'chart', 'git'] as const) {
      const policy = rule[kind];
      if (policy !== undefined) found.push({ path: ['applications', index, kind], policy });
    }
    for (const [at, policy] of rule.artifacts.entries()) {
      found.push({ path: ['applications', index, 'artifacts', at], policy });
    }
  }
  return found;
}

/** Policies that contradict themselves or can never choose anything. Ranges and patterns are asked of the engine later. */
export function policyProblems(config: Config, located: LocatedDocument): Problem[] {
  return policiesIn(config).flatMap(({ path, policy }) => {
    const faults = [...contradictions(policy), ...foreignKeys(path.at(-1), policy)];
    if ('match' in policy) faults.push(...matchFaults(policy as ArtifactRule));
    return faults.map((fault) => placed(fault, path, located));
  });
}

/** The same for one policy that is a document of its own. */
export function policyContradictions(policy: VersionPolicy, located: LocatedDocument): Problem[] {
  return contradictions(policy).map((fault) => placed(fault, [], located));
}

function placed({ key, message, hint }: Fault, path: YamlPath, located: LocatedDocument): Problem {
  return problemAt(located, { path: [...path, key], part: 'value' }, { message, hint });
}

function contradictions(policy: VersionPolicy): Fault[] {
  const faults: Fault[] = [];
  const [first, second] = orderKeys.filter((key) => policy[key] !== undefined);
  if (first !== undefined && second !== undefined) {
    const message = `\`${first}\` and \`${second}\` both say which version is the newest`;
    faults.push({ key: second, message, hint: 'keep one of them' });
  }
  if (policy.strict !== undefined && first !== undefined && first !== 'semver') {
    const message = `\`strict\` is about \`semver\`, and \`${first}\` is asked here`;
    faults.push({ key: 'strict', message, hint: 'leave `strict` out' });
  }
  if (policy.tags?.extract !== undefined && policy.newest === true) {
    const message = '`extract` says what is compared, and `newest` compares when images were built';
    faults.push({ key: 'tags', message, hint: 'leave `extract` out' });
  }
  if (policy.digest !== undefined) faults.push(...digestFaults(policy, policy.digest));
  return faults;
}

function digestFaults(policy: VersionPolicy, tag: string): Fault[] {
  const faults: Fault[] = [];
  if (!/^\w[\w.-]{0,127}$/.test(tag)) {
    const message = `\`${tag}\` cannot be a tag`;
    faults.push({ key: 'digest', message, hint: 'name the tag whose digest is followed, such as `main`' });
  }
  for (const key of ['tags', 'allow', 'ignore', 'downgrade'] as const) {
    if (policy[key] === undefined) continue;
    const message = `\`${key}\` picks among tags, and \`digest\` follows one`;
    faults.push({ key, message, hint: `leave \`${key}\` out` });
  }
  return faults;
}

/** What only images have. */
const imageKeys = ['newest', 'digest', 'platforms', 'minimumAge'] as const;

function foreignKeys(kind: YamlPath[number] | undefined, policy: VersionPolicy): Fault[] {
  if (kind !== 'git' && kind !== 'chart') return [];
  const name = kind === 'git' ? 'a Git tag' : 'a chart';
  return imageKeys
    .filter((key) => policy[key] !== undefined)
    .map((key) => ({ key, message: `\`${key}\` is for images: ${name} has none`, hint: `leave \`${key}\` out` }));
}

function matchFaults(rule: ArtifactRule): Fault[] {
  const { match, ...settings } = rule;
  const key = 'match';
  if (!isGlob(match)) {
    return [{ key, message: `\`${match}\` is not a pattern`, hint: 'such as `ghcr.io/acme/*`' }];
  }
  if (/:[^/]*$/.test(match)) {
    const hint = 'match the repository alone; which tags are taken is what the policy says';
    return [{ key, message: `\`${match}\` names a tag`, hint }];
  }
  if (!match.includes('/') && !match.includes('*')) {
    const hint = `with its registry, such as \`docker.io/library/${match}\` or \`*/${match}\``;
    return [{ key, message: `\`${match}\` is not the full name of a repository`, hint }];
  }
  if (Object.values(settings).every((value) => value === undefined)) {
    const hint = 'add a policy such as `semver: ^1.4`, `scan`, `require` or `places`';
    return [{ key, message: `nothing is said of \`${match}\``, hint }];
  }
  return [];
}
