import { codeSpan } from './markdown.ts';

/**
 * How people call an artifact, by its repository: the last part of it, and `chart redis` for a chart, which often has the
 * name of the image in it.
 */
export function artifactName(repository: string): string {
  const name = repository.split('/').at(-1) ?? '';
  return isChart(repository) ? `chart ${name}` : name;
}

/** The same for a cell of a table. */
export function nameCell(repository: string): string {
  const name = codeSpan(repository.split('/').at(-1) ?? '');
  return isChart(repository) ? `chart ${name}` : name;
}

/** True for the repository of a chart: no other artifact's has a scheme. */
export function isChart(repository: string): boolean {
  return /^(?:oci|https):\/\//.test(repository);
}
