import type { ArtifactPlace } from '../../model/target.ts';
import type { YamlPath } from '../yaml-document.ts';

/** The scalars that a place is about, those of the image's name among them; each as a text that can be compared. */
export function placeScalars(place: ArtifactPlace): string[] {
  const { file, document } = place;
  return placePaths(place).map((path) => scalarKey({ file, document, path }));
}

/** The paths of these scalars in their document. */
export function placePaths({ within, form }: ArtifactPlace): YamlPath[] {
  return within === undefined ? pathsOf(form) : [within];
}

/** One scalar of a repository as a text that can be compared. */
export function scalarKey({ file, document, path }: { file: string; document: number; path: YamlPath }): string {
  return JSON.stringify([file, document, path]);
}

function pathsOf(form: ArtifactPlace['form']): YamlPath[] {
  switch (form.kind) {
    case 'values':
      return ['registry', 'repository', 'image', 'tag', 'digest'].map((key) => [...form.path, key]);
    case 'kustomization':
      return ['name', 'newName', 'newTag', 'digest'].map((key) => ['images', form.index, key]);
    case 'scalars':
      return [form.tag, form.digest].filter((path) => path !== null);
    case 'marker':
      return form.parts.map(({ path }) => path);
    case 'dependency':
      return ['version', 'repository'].map((key) => [...form.path, key]);
    default:
      return [form.path];
  }
}
