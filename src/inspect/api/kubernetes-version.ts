/** The newest minor version of Kubernetes 1 whose schemas and removals are known; what counts where the config names none. */
const NEWEST_MINOR = 37;

/** The oldest one whose schemas are known. */
export const OLDEST_MINOR = 33;

/** The minor version in `1.34` or `1.34.2`; the newest known one for null or a text that is no version. */
export function minorOf(version: string | null): number {
  const minor = /^v?1\.(\d{1,4})/.exec(version ?? '')?.[1];
  return minor === undefined ? NEWEST_MINOR : Number(minor);
}
