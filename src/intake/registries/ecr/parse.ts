import type { FormatContext } from '../format.ts';
import type { ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { mediaKind } from '../media-kind.ts';
import { nothingPushed, parsedEvents } from '../parsed-events.ts';
import { EcrImageAction, EventBridgeEvent } from './schema.ts';

/** An event of EventBridge. Whatever is no successful push to ECR is passed over: rules are written broadly. */
export function parse(body: unknown, { hosts }: FormatContext): ParsedEvents | null {
  const event = EventBridgeEvent.safeParse(body);
  if (!event.success) return null;
  const { id, source, account, region, time, detail } = event.data;
  const action = EcrImageAction.safeParse(detail);
  const isPush = source === 'aws.ecr' && event.data['detail-type'] === 'ECR Image Action' && action.success;
  const host = registryOf(account, region);
  if (!isPush || host === null) return nothingPushed();
  const push = {
    id,
    kind: mediaKind(action.data['manifest-media-type'], action.data['artifact-media-type']),
    host,
    path: action.data['repository-name'],
    tag: action.data['image-tag'],
    digest: action.data['image-digest'],
    time,
  };
  return parsedEvents([imagePush(push, hosts)]);
}

/** The host of a private registry is made of the account and the region; China has a domain of its own. */
function registryOf(account: string, region: string): string | null {
  if (!/^\d{12}$/.test(account) || !/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region)) return null;
  return `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
