import { CONFIG_PATH } from '../../../model/config.ts';

/** Of an image whose version no value is proven to be. */
export function unprovenSentence(image: string, repository: string, tried: readonly string[]): string {
  const what = tried.length === 0 ? 'the values with that text do not change it' : tried.join('; ');
  return `No value is proven to be the version of ${image}: ${what}. ${adviceFor(repository)}`;
}

/** Of an image that stands in a template. */
export function templateSentence(image: string): string {
  return `The version of ${image} stands in no value of this target, but in a template or in Chart.yaml: make a value of it to have it moved.`;
}

function adviceFor(repository: string): string {
  return `Name its place in ${CONFIG_PATH}: \`artifacts: [{ match: ${repository}, places: [{ file: …, path: … }] }]\`.`;
}
