import { environmentLadder, environmentRank } from './environment-words.ts';
import { type Layout, layoutsOf } from './guess-folders.ts';

/** A rule as it could stand in the config. */
export interface GuessedRule {
  name?: string;
  path: string;
  values?: string[];
}

/** Where targets seem to be, and in which order their environments. */
export interface GuessedLayout {
  environments: { name: string; after: string[] }[];
  rules: GuessedRule[];
}

/** More rules than this are no layout but a list. */
const MOST_RULES = 20;

/**
 * Guesses the layout of a repository from the paths of its files: folders per environment (kustomize overlays, charts,
 * plain YAML), and charts with a values file per environment. Null when no folder or file is named after an environment.
 */
export function guessLayout(files: readonly string[]): GuessedLayout | null {
  const paths = files.filter((path) => /\.(?:ya?ml|json)$/i.test(path) || path.endsWith('/Kustomization'));
  const visible = paths.filter((path) => !path.startsWith('.') && !path.includes('/.'));
  const charts = foldersWith(visible, /(?:^|\/)Chart\.yaml$/);
  const values = valuesRules(visible, charts);
  const folders = folderRules(visible, charts, values.taken);
  const rules = [...values.rules, ...folders.rules].slice(0, MOST_RULES);
  const environments = [...values.environments, ...folders.environments];
  if (rules.length === 0) return null;
  return { environments: environmentLadder(environments), rules };
}

interface Guess {
  rules: GuessedRule[];
  environments: string[];
}

/** Charts with one values file for each environment, inside of the chart or beside it. */
function valuesRules(files: readonly string[], charts: ReadonlySet<string>): Guess & { taken: ReadonlySet<string> } {
  const rules = new Map<string, GuessedRule>();
  const environments: string[] = [];
  const taken = new Set<string>();
  for (const file of files) {
    const found = /^(.*\/)?(values)([-._])([^/]+)(\.ya?ml)$/.exec(file);
    const [, folder = '', , separator = '', environment = '', end = ''] = found ?? [];
    if (found === null || environmentRank(environment) === null) continue;
    const above = folder.replace(/\/$/, '');
    const chart = charts.has(above) ? above : onlyOf(charts);
    if (chart === null) continue;
    const place = withApplication(above);
    const path = chart === above ? place : chart;
    const layout = `${place === '' ? '' : `${place}/`}values${separator}{environment}${end}`;
    const isOneOfMany = path.includes('{application}') || layout.includes('{application}');
    const rule = { path, values: [layout] };
    rules.set(`${path} ${layout}`, isOneOfMany ? rule : { name: 'app', ...rule });
    environments.push(environment);
    taken.add(chart);
  }
  return { rules: [...rules.values()], environments, taken };
}

/** The last folder of a path is the application. */
function withApplication(folder: string): string {
  return folder.includes('/') ? folder.replace(/[^/]+$/, '{application}') : folder;
}

/** Folders that render by themselves and stand below or beside an environment's name. */
function folderRules(files: readonly string[], charts: ReadonlySet<string>, taken: ReadonlySet<string>): Guess {
  const kustomizations = foldersWith(files, /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/);
  const renders = new Set([
    ...kustomizations,
    ...[...charts].filter((chart) => !taken.has(chart)),
    ...plainFolders(files),
  ]);
  const named = [...renders].filter(
    (folder) => folder !== '' && folder.split('/').some((one) => environmentRank(one) !== null),
  );
  const outer = named.filter((folder) => !foldersAbove(folder).some((above) => named.includes(above)));
  const free = outer.filter(
    (folder) => ![...charts].some((chart) => chart !== folder && folder.startsWith(`${chart}/`)),
  );
  const byTemplate = Map.groupBy(layoutsOf(free), ({ template }) => template);
  const several = [...byTemplate].filter(([, layouts]) => environmentsOf(layouts).size > 1);
  const used = several.length > 0 ? several : [...byTemplate];
  const sorted = used.sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  return {
    rules: sorted.map(([path]) => (path.includes('{application}') ? { path } : { name: 'app', path })),
    environments: sorted.flatMap(([, layouts]) => [...environmentsOf(layouts)]),
  };
}

function environmentsOf(layouts: readonly Layout[]): Set<string> {
  return new Set(layouts.map(({ environment }) => environment));
}

function foldersWith(files: readonly string[], pattern: RegExp): Set<string> {
  return new Set(files.filter((file) => pattern.test(file)).map(folderOf));
}

/** Folders that hold YAML directly. */
function plainFolders(files: readonly string[]): string[] {
  return [...new Set(files.map(folderOf))];
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
}

function foldersAbove(folder: string): string[] {
  const parts = folder.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function onlyOf(charts: ReadonlySet<string>): string | null {
  const [only = null] = charts;
  return charts.size === 1 ? only : null;
}
