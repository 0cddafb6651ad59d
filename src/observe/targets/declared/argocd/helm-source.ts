import type { TargetSource } from '../../../../model/target.ts';
import type { ValuesText } from '../../../../text/edit/values-text.ts';
import { readYaml } from '../../../../text/yaml-document.ts';
import { layeredArtifacts } from '../../artifacts-in.ts';
import { dependencyArtifacts } from '../../dependency-artifacts.ts';
import { pathIn } from '../../recognise.ts';
import type { DeclaredObject, Scope, Settings } from '../declaration.ts';
import { FieldFault, type Fields } from '../fields.ts';
import { isSettings, plainValue } from '../read-objects.ts';
import type { Application, ApplicationSource } from './application.ts';
import { buildEnvironment } from './build-environment.ts';
import { chartInputs } from './chart-inputs.ts';
import type { Drawn } from './drawn.ts';
import { helmParameters } from './parameters.ts';
import { remoteChart } from './remote-chart.ts';
import type { SourceTree } from './source-tree.ts';
import { type NamedFile, namedFile, plainFolder, textOf, valuesFiles } from './values-files.ts';

type HelmSource = Extract<TargetSource, { kind: 'helm' }>;

interface Place {
  object: DeclaredObject;
  application: Application;
  source: ApplicationSource;
  /** Where the chart is; null for a chart that is not in Git. */
  home: SourceTree | null;
  scope: Scope;
}

/** Draws a source that renders a chart. Throws `FieldFault`. */
export async function helmSource(place: Place): Promise<Drawn> {
  const { source, home } = place;
  const { helm } = source;
  const environment = buildEnvironment(place.application, source);
  const paths = { ...place, environment };
  const { values, unknowns } = await valuesFiles(paths);
  const fileParameters: NonNullable<HelmSource['fileParameters']> = [];
  for (const [index, each] of helm.maps('fileParameters').entries()) {
    const at = [...helm.path, 'fileParameters', index, 'path'];
    const found = await namedFile(each.text('path'), { ...paths, at });
    const path = typeof found === 'string' ? null : nameIn(found, home);
    if (path !== null) fileParameters.push({ name: each.text('name'), path });
    else unknowns.push(typeof found === 'string' ? found : `The file ${found.path} of another repository is left out.`);
  }
  const parameters = helmParameters(helm, environment);
  const own = inlineValues(helm);
  // Files of a third repository have no name: with some among them all are laid down as values.
  const names = values.map((file) => nameIn(file, home));
  const isMixed = names.includes(null);
  const inline = [...(isMixed ? await Promise.all(values.map(valuesIn)) : []), ...(own === null ? [] : [own])];
  const drawn: HelmSource = {
    kind: 'helm',
    path: home === null ? '' : plainFolder(source.folder),
    values: isMixed ? [] : names.filter((name) => name !== null),
    ...(home?.from && { from: home.from }),
    ...(home === null && { chart: remoteChart(source) }),
    ...(inline.length > 0 && { inline }),
    ...(parameters.length > 0 && { parameters }),
    ...(fileParameters.length > 0 && { fileParameters }),
    ...settingsOf(helm),
  };
  const here = values.filter((file) => file.home !== null && file.home.from === undefined).map(({ path }) => path);
  const named = fileParameters.map(({ path }) => (home === null || home.from ? hereName(path) : path));
  const files = [...here, ...named.filter((path) => path !== null)];
  const missed = [...environment.missed].map((name) => `$${name} is known only to Argo CD: it stays as it is written.`);
  return {
    source: drawn,
    inputs: await chartInputs(place.scope, { path: home === null || home.from ? null : drawn.path, files }),
    unknowns: [...unknowns, ...unheardIn(helm), ...missed],
    artifacts: [
      ...(await layeredArtifacts(place.scope.tree, await layersOf(place, values))),
      ...(await dependenciesIn(home, drawn.path)),
    ],
  };
}

/** What a chart of this repository takes from elsewhere. */
async function dependenciesIn(home: SourceTree | null, path: string): Promise<Drawn['artifacts']> {
  return home === null || home.from !== undefined ? [] : dependencyArtifacts(home.tree, path);
}

const HERE = '@here/';

/** How a source names a file: as `TargetSource` has it; null for one of a third repository. */
function nameIn({ home: holder, path }: NamedFile, home: SourceTree | null): string | null {
  if (holder === null) return `@chart/${path}`;
  if (holder.from === undefined) return home === null || home.from === undefined ? path : `${HERE}${path}`;
  const isBeside = holder.from.repository === home?.from?.repository && holder.from.commit === home.from.commit;
  return isBeside ? path : null;
}

/** The path in this repository of a file that is named from elsewhere. */
function hereName(name: string): string | null {
  if (name.startsWith(HERE)) return name.slice(HERE.length);
  return name.startsWith('@') ? null : name;
}

function settingsOf(helm: Fields): Pick<HelmSource, 'skipCrds' | 'kubeVersion' | 'apiVersions'> {
  const kubeVersion = helm.text('kubeVersion');
  const apiVersions = helm.texts('apiVersions');
  return {
    ...(helm.flag('skipCrds') && { skipCrds: true }),
    ...(kubeVersion !== '' && { kubeVersion }),
    ...(apiVersions.length > 0 && { apiVersions }),
  };
}

/** Settings that change the render and that we do not follow. */
function unheardIn(helm: Fields): string[] {
  const unheard = ['namespace', 'skipTests'].filter((name) => helm.isSet(name));
  return unheard.map((name) => `\`helm.${name}\` of the Application is not followed.`);
}

/** What stands in the Application itself; `valuesObject` wins over the text in `values`. */
function inlineValues(helm: Fields): Settings | null {
  const object = helm.value('valuesObject');
  if (isSettings(object)) return Object.keys(object).length > 0 ? object : null;
  if (object !== undefined) throw new FieldFault([...helm.path, 'valuesObject'], '`valuesObject` must be a map');
  const text = helm.text('values');
  return text.trim() === '' ? null : settingsIn(text, (why) => new FieldFault([...helm.path, 'values'], why));
}

async function valuesIn(file: NamedFile): Promise<Settings> {
  return settingsIn(await textOf(file), (why) => new FieldFault([], `${file.path}: ${why}`));
}

function settingsIn(text: string, fault: (why: string) => FieldFault): Settings {
  const read = readYaml(text);
  if (read.status === 'broken') throw fault(`line ${read.troubles[0].line}: ${read.troubles[0].reason}`);
  const [document] = read.documents;
  const value = document === undefined ? {} : (plainValue(document) ?? {});
  if (!isSettings(value)) throw fault('values must be a map');
  return value;
}

/** All that says which images run, from the chart's own values to the parameters; what is in other places too, without a place. */
async function layersOf({ object, source, home }: Place, values: readonly NamedFile[]): Promise<ValuesText[]> {
  const layers: ValuesText[] = [];
  const own = { home, path: pathIn(plainFolder(source.folder), 'values.yaml') };
  for (const file of [own, ...values]) {
    const isHere = file.home !== null && file.home.from === undefined;
    layers.push({ file: isHere ? file.path : null, text: await textOf(file) });
  }
  const { helm } = source;
  const inline = isSettings(helm.value('valuesObject')) ? 'valuesObject' : 'values';
  const place = { file: object.document === null ? null : object.file, document: object.document ?? 0 };
  const forms = [
    [inline, inline === 'values' ? 'text' : 'map'],
    ['parameters', 'parameters'],
  ] as const;
  for (const [name, form] of forms) {
    const value = helm.value(name);
    if (value !== undefined) layers.push({ ...place, path: [...helm.path, name], form, value });
  }
  return layers;
}
