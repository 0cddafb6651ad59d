import { kustomizeImage } from '../../../../text/edit/kustomize-image.ts';
import type { Settings } from '../declaration.ts';
import { FieldFault, type Fields } from '../fields.ts';
import type { BuildEnvironment } from './build-environment.ts';

/** The overrides of an Application as fields of a kustomization; null when it has none. Throws `FieldFault`. */
export function kustomizeEdits(kustomize: Fields, environment: BuildEnvironment): Settings | null {
  const edits: Settings = {
    ...textEdits(kustomize),
    ...listEdit('images', images(kustomize, environment)),
    ...listEdit('replicas', replicas(kustomize, environment)),
    ...labelEdits(kustomize),
    ...annotationEdits(kustomize, environment),
    ...listEdit('patches', settingsIn(kustomize, 'patches')),
    ...listEdit('components', kustomize.texts('components')),
  };
  return Object.keys(edits).length === 0 ? null : edits;
}

/** Settings that change the render and that we do not follow. */
export function unheardEdits(kustomize: Fields): string[] {
  const names = ['kubeVersion', 'apiVersions', 'ignoreMissingComponents', 'version'];
  const unheard = names.filter((name) => kustomize.isSet(name));
  return unheard.map((name) => `\`kustomize.${name}\` of the Application is not followed.`);
}

function textEdits(kustomize: Fields): Settings {
  const edits: Settings = {};
  for (const name of ['namePrefix', 'nameSuffix', 'namespace']) {
    const text = kustomize.text(name);
    if (text !== '') edits[name] = text;
  }
  return edits;
}

function images(kustomize: Fields, environment: BuildEnvironment): Settings[] {
  return kustomize.texts('images').map((text, index) => {
    const image = kustomizeImage(environment.fill(text));
    if (image !== null) return image.entry;
    throw new FieldFault([...kustomize.path, 'images', index], `\`${text}\` is no image, nor \`name=image\``);
  });
}

function replicas(kustomize: Fields, environment: BuildEnvironment): Settings[] {
  return kustomize.maps('replicas').map((replica) => {
    const given = replica.value('count');
    const count = typeof given === 'string' ? environment.fill(given) : given;
    if (!/^\d+$/.test(String(count))) throw new FieldFault([...replica.path, 'count'], '`count` must be a number');
    return { name: replica.text('name'), count: Number(count) };
  });
}

/** Without selectors they are an entry of `labels`, which may reach into templates. */
function labelEdits(kustomize: Fields): Settings {
  const pairs = kustomize.pairs('commonLabels');
  if (Object.keys(pairs).length === 0) return {};
  if (!kustomize.flag('labelWithoutSelector')) return { commonLabels: pairs };
  const includeTemplates = kustomize.flag('labelIncludeTemplates');
  return { labels: [{ pairs, includeSelectors: false, ...(includeTemplates && { includeTemplates }) }] };
}

function annotationEdits(kustomize: Fields, environment: BuildEnvironment): Settings {
  const pairs = Object.entries(kustomize.pairs('commonAnnotations'));
  if (pairs.length === 0) return {};
  const isFilled = kustomize.flag('commonAnnotationsEnvsubst');
  const filled = pairs.map(([name, text]) => [name, isFilled ? environment.fill(text) : text] as const);
  return { commonAnnotations: Object.fromEntries(filled) };
}

function settingsIn(kustomize: Fields, name: string): Settings[] {
  return kustomize
    .maps(name)
    .map((each) => Object.fromEntries(each.keys().map((key) => [key, each.value(key)])) as Settings);
}

function listEdit(name: string, list: Settings[] | string[]): Settings {
  return list.length === 0 ? {} : { [name]: list };
}
