/** What the labels of an image say of its source: `repository` as `owner/name`, `revision` a full commit. */
export type SourceLabels = { source: { repository: string; revision: string } } | { problem: string };

/** No address of a repository is longer. */
const LONGEST = 500;
const SOURCE = 'org.opencontainers.image.source';
const REVISION = 'org.opencontainers.image.revision';

/** The labels that are read; an image may carry megabytes of others. */
export function pickSourceLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of [SOURCE, REVISION]) {
    const value = labels[name];
    if (value !== undefined && value.length <= LONGEST) picked[name] = value;
  }
  return picked;
}

/**
 * Reads the labels of the OCI image specification ("Pre-Defined Annotation Keys"): the address of the repository, with
 * or without `.git`, by HTTPS or SSH, and the commit. What is missing is said as what to do in the build.
 */
export function sourceLabels(labels: Readonly<Record<string, string>>): SourceLabels {
  const [address, revision] = [labels[SOURCE], labels[REVISION]];
  if (address === undefined || revision === undefined) {
    const missing = [SOURCE, REVISION].filter((name) => labels[name] === undefined).join(' and ');
    return { problem: `the image has no label ${missing}: let the build set it` };
  }
  const repository = /[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(address.trim())?.[1];
  if (repository === undefined) return { problem: `its label ${SOURCE} names no repository` };
  if (!/^[0-9a-f]{40}$/.test(revision)) return { problem: `its label ${REVISION} is not a full commit` };
  return { source: { repository, revision } };
}
