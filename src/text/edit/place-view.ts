import type { ArtifactPlace } from '../../model/target.ts';
import type { YamlPath } from '../yaml-document.ts';
import { pathText } from './path-text.ts';

/** Where the version of an artifact is written, for people and programs. */
export interface ArtifactPlaceView {
  repository: string;
  file: string;
  /** Which document of the file it is. */
  document: number;
  /** The scalar or map in it, as `shiplock bump --set` takes paths; several for tag and digest apart. */
  paths: string[];
  /** The file that moves with it. Absent for none. */
  lock?: string;
  /** How it was found: as in `ArtifactPlace`, or by a marker of Flux. Absent for one that the keys of the file tell. */
  by?: 'probing' | 'config' | 'marker';
  /** The image policy of Flux that the marker names. */
  policy?: string;
}

/** A place as `shiplock targets -o json` prints it. */
export function placeView({ repository, file, document, within, form, by }: ArtifactPlace): ArtifactPlaceView {
  const before = within === undefined ? [] : [...within, { inside: 'text' as const }];
  const paths = pathsOf(form).map((path) => pathText([...before, ...path]));
  const lock = form.kind === 'dependency' ? form.lock : null;
  const marker = form.kind === 'marker' ? { by: 'marker' as const, policy: form.policy } : {};
  return { repository, file, document, paths, ...(lock !== null && { lock }), ...(by && { by }), ...marker };
}

function pathsOf(form: ArtifactPlace['form']): YamlPath[] {
  switch (form.kind) {
    case 'kustomization':
      return [['images', form.index]];
    case 'scalars':
      return [form.tag, form.digest].filter((path) => path !== null);
    case 'dependency':
      return [[...form.path, 'version']];
    case 'marker':
      return form.parts.filter(({ part }) => part !== 'name').map(({ path }) => path);
    default:
      return [form.path];
  }
}
