import { posix } from 'node:path';
import type { ApplicationRule } from '../../model/config.ts';
import { asksFor, compileLayout, fillLayout, type Names } from './layout.ts';
import type { RepositoryTree } from './repository-tree.ts';

/** Values files of one rule in one tree. Each layout is held against the tree once, whatever the number of targets. */
export interface RuleFiles {
  /** The names in all files that fit a layout with these placeholders, for the environments of the config. */
  namesIn(placeholders: readonly (keyof Names)[]): Names[];
  /** The values files of a target in order, and those that must exist and do not: the ones for its environment. */
  of(target: { application: string; environment: string }): { present: string[]; missing: string[] };
  /** Every file that fits a layout for one application or environment, also one that the config does not name. */
  specific: ReadonlySet<string>;
}

/** Finds the values files of a rule. */
export function findRuleFiles(rule: ApplicationRule, tree: RepositoryTree, environments: readonly string[]): RuleFiles {
  const layouts = (rule.values ?? []).map((layout) => posix.normalize(layout));
  const files = tree.entries.filter((entry) => tree.isFile(entry.path)).map((entry) => entry.path);
  const application = rule.name ?? null;
  const specific = new Set<string>();
  const named = new Map<string, Names[]>();
  for (const layout of layouts) {
    if (!asksFor(layout, 'application') && !asksFor(layout, 'environment')) continue;
    const isOfAnyone = compileLayout(layout, { application, environments: null });
    const namesOf = compileLayout(layout, { application, environments });
    for (const path of files) if (isOfAnyone(path) !== null) specific.add(path);
    named.set(
      layout,
      files.map(namesOf).filter((names) => names !== null),
    );
  }

  function namesIn(placeholders: readonly (keyof Names)[]): Names[] {
    return [...named].flatMap(([layout, names]) => (placeholders.every((name) => asksFor(layout, name)) ? names : []));
  }

  function of(target: { application: string; environment: string }): { present: string[]; missing: string[] } {
    const present: string[] = [];
    const missing: string[] = [];
    for (const layout of layouts) {
      const path = fillLayout(layout, target);
      if (tree.isFile(path)) present.push(path);
      else if (asksFor(layout, 'environment')) missing.push(path);
    }
    return { present, missing };
  }

  return { namesIn, of, specific };
}
