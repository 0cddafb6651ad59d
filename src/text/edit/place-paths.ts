import type { ArtifactPlace } from '../../model/target.ts';
import type { YamlPath } from '../yaml-document.ts';
import { pathText } from './path-text.ts';

/** The paths of what a place is about, as `readPath` reads them: the scalars, or the map or entry that holds them. */
export function placePaths({ within, form }: ArtifactPlace): string[] {
  const inside = within === undefined ? '' : `${pathText(within)}|`;
  return pathsOf(form).map((path) => `${inside}${pathText(path)}`);
}

function pathsOf(form: ArtifactPlace['form']): YamlPath[] {
  if (form.kind === 'scalars') return [form.tag, form.digest].filter((path) => path !== null);
  if (form.kind === 'marker') return form.parts.map(({ path }) => path);
  return [form.kind === 'kustomization' ? ['images', form.index] : form.path];
}
