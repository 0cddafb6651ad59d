import { header } from '../../answer.ts';
import type { FormatContext } from '../format.ts';
import type { ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { nothingPushed, parsedEvents } from '../parsed-events.ts';
import { urlHost } from '../url-host.ts';
import { GiteaPackageEvent } from './schema.ts';

/**
 * A container package that was made. `version` is the tag, or the digest of a manifest without one: that is passed
 * over. The registry has the host of the package's page.
 */
export function parse(body: unknown, { headers, hosts }: FormatContext): ParsedEvents | null {
  const event = GiteaPackageEvent.safeParse(body);
  if (!event.success) return null;
  const { action, package: told } = event.data;
  const isContainer = told.type == null || told.type === 'container';
  const owner = told.owner?.login || told.owner?.username;
  if (action !== 'created' || !isContainer || !owner) return nothingPushed();
  const push = {
    id: header(headers, 'x-gitea-delivery') ?? header(headers, 'x-forgejo-delivery'),
    host: urlHost(told.html_url),
    path: `${owner}/${told.name}`.toLowerCase(),
    tag: told.version,
    time: told.created_at,
  };
  return parsedEvents([imagePush(push, hosts)]);
}
