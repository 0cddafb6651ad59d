import type { Found, Inspection, Subject } from '../inspection.ts';
import { literalImages } from './literal-images.ts';
import { sprawl, type ValuesFile } from './sprawl.ts';

/** Overrides that should not be there, in the values files of a chart of the repository. */
export const inspectSprawl: Inspection = (subject, { config }): Found[] => {
  const { source } = subject.target;
  if (source.kind !== 'helm' || source.chart !== undefined) return [];
  const own = source.path === '' ? 'values.yaml' : `${source.path}/values.yaml`;
  // The chart's own values may be listed once more, which changes nothing.
  return sprawl(textsAt([own, ...source.values.filter((file) => file !== own)], subject), config.overrides.allow);
};

/** Images in the templates of a chart of the repository; charts that it takes from elsewhere are not its own to change. */
export const inspectLiteralImages: Inspection = (subject): Found[] => {
  const { source } = subject.target;
  if (source.kind !== 'helm') return [];
  const folder = source.path === '' ? 'templates/' : `${source.path}/templates/`;
  return literalImages(
    textsAt(
      [...subject.texts.keys()].filter((file) => file.startsWith(folder)),
      subject,
    ),
  );
};

function textsAt(files: readonly string[], { texts }: Subject): ValuesFile[] {
  return files.map((file) => ({ file, text: texts.get(file) ?? '' }));
}
