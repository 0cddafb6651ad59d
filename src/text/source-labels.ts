/** What the labels of an image say of its source: `repository` as `owner/name`, `revision` a full commit. */
export type SourceLabels = { source: { repository: string; revision: string } } | { problem: string };

const SOURCE = 'org.opencontainers.image.source';
const REVISION = 'org.opencontainers.image.revision';

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
