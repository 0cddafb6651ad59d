/** The parts of an image's name; a part that is not there is empty. */
export interface ImageName {
  repository: string;
  tag: string;
  digest: string;
}

/** `registry:5000/app:1.2@sha256:…` in its parts. */
export function imageNameOf(image: string): ImageName {
  const [named = '', digest = ''] = image.split('@');
  const colon = named.lastIndexOf(':');
  if (colon === -1 || named.includes('/', colon)) return { repository: named, tag: '', digest };
  return { repository: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

const branches =
  /^(?:latest|main|master|trunk|head|develop|dev|development|staging|stage|prod|production|edge|nightly|canary|stable|next|current|snapshot|unstable|testing|release|lts|test|qa|rolling)$/i;

/** True for a tag that names another image tomorrow: none, `latest`, the name of a branch. A digest pins. */
export function isMoving({ tag, digest }: ImageName): boolean {
  return digest === '' && (tag === '' || branches.test(tag) || /(?:^|-)latest$/i.test(tag));
}

/** True when one tag is surely older than the other: versions and dates of the same form alone can be compared. */
export function isBackwards(before: string, after: string): boolean {
  const [left, right] = [versionOf(before), versionOf(after)];
  if (left === null || right === null || left.form !== right.form) return false;
  for (let index = 0; index < Math.max(left.numbers.length, right.numbers.length); index++) {
    const [a, b] = [left.numbers[index] ?? 0, right.numbers[index] ?? 0];
    if (a !== b) return b < a;
  }
  return isOlderStage(left.stage, right.stage);
}

interface Version {
  /** What surrounds the numbers: versions of different forms are not compared. */
  form: string;
  numbers: number[];
  /** `rc.1`, or empty for a release. */
  stage: string;
}

/** Versions (`v1.2.3-rc.1`, `1.2.3-alpine`), dates (`2026-11-03`, `20261103.2`) and numbers of builds (`build-17`). */
function versionOf(tag: string): Version | null {
  const version =
    /^(v?)(\d{1,9}(?:\.\d{1,9}){1,3})(?:[-.]?((?:alpha|beta|rc|dev|pre|preview|snapshot|m)[-.\d]*))?([-+].*)?$/i.exec(
      tag,
    );
  if (version !== null) {
    const [, , numbers = '', stage = '', rest = ''] = version;
    return { form: `version ${rest}`, numbers: numbersIn(numbers), stage: stage.toLowerCase() };
  }
  const date = /^([a-z]*-?)(20\d{2})-?(0[1-9]|1[0-2])-?([0-2]\d|3[01])(?:[-.T]?(\d{1,6}))?$/i.exec(tag);
  if (date !== null) {
    return { form: `date ${date[1]}`, numbers: date.slice(2).map((part) => Number(part ?? 0)), stage: '' };
  }
  const build = /^([a-z]+[-_.]?)(\d{1,9})$/i.exec(tag);
  if (build === null || /^v$/i.test(build[1] ?? '')) {
    const single = /^v?(\d{1,5})$/i.exec(tag);
    return single === null ? null : { form: 'number', numbers: [Number(single[1])], stage: '' };
  }
  // A word of hexadecimal digits is the hash of a commit.
  if (/^[0-9a-f]{6,}$/i.test(tag)) return null;
  return { form: `build ${build[1]}`, numbers: [Number(build[2])], stage: '' };
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}

/** `rc.2` is older than a release, and than `rc.10`. */
function isOlderStage(before: string, after: string): boolean {
  if (before === after || after === '') return false;
  if (before === '') return true;
  const word = (stage: string): string => stage.replaceAll(/[-.\d]/g, '');
  if (word(before) !== word(after))
    return (
      ['dev', 'pre', 'snapshot', 'preview', 'm', 'alpha', 'beta', 'rc'].indexOf(word(after)) <
      ['dev', 'pre', 'snapshot', 'preview', 'm', 'alpha', 'beta', 'rc'].indexOf(word(before))
    );
  return (numbersIn(after)[0] ?? 0) < (numbersIn(before)[0] ?? 0);
}
