import { isoSeconds } from '../git/commit.ts';
import { presentAccount } from '../present/account.ts';
import type { Links } from '../present/links.ts';
import type { Account } from '../world/accounts.ts';

/** A manifest that somebody pushed to the container registry; no tag for a child of an index. */
export interface PushedPackage {
  readonly name: string;
  readonly tag: string | null;
  readonly digest: string;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

/** The payload of `registry_package` as GitHub documents it, without the fields that say the same again. */
export function packagePayload(links: Links, owner: Account, pushed: PushedPackage, now: Date) {
  const { name, tag, digest } = pushed;
  const at = isoSeconds(now);
  return {
    registry_package: {
      name,
      namespace: owner.login,
      ecosystem: 'CONTAINER',
      package_type: 'CONTAINER',
      owner: presentAccount(links, owner),
      created_at: '0001-01-01T00:00:00Z',
      updated_at: '0001-01-01T00:00:00Z',
      package_version: {
        version: digest,
        name: digest,
        package_url: `ghcr.io/${owner.login}/${name}:${tag ?? ''}`,
        created_at: at,
        updated_at: at,
        container_metadata: {
          tag: { name: tag ?? '', digest: tag === null ? '' : digest },
          labels: {},
          manifest: { digest, media_type: MANIFEST, config: { digest, media_type: CONFIG, size: 2 }, layers: [] },
        },
      },
    },
  };
}
