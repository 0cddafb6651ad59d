import type { PackageEvents } from '../../github/package-events.ts';
import { type AcceptImagesOptions, acceptImages } from '../accept-images.ts';
import { createHostNames } from '../host-names.ts';
import { ghcr } from './index.ts';

/**
 * The source of what GitHub says to the App itself. GitHub alone can sign that, and it names only packages of who
 * installed the App: so a digest of it is evidence where a private package cannot be read, which no App's token opens.
 */
const GITHUB_EVENT = 'github';

/** Events of packages that GitHub sends to the App. */
export function createPackageEvents(options: AcceptImagesOptions): PackageEvents {
  const hosts = createHostNames();
  return {
    async accept(delivery, payload, headers) {
      const events = ghcr.parse(payload, { headers, hosts })?.events.filter(({ action }) => action === 'push') ?? [];
      if (events.length === 0) return 'ignored';
      const { isNew } = await acceptImages(options, { ...delivery, source: GITHUB_EVENT }, events);
      return isNew ? 'accepted' : 'duplicate';
    },
  };
}
