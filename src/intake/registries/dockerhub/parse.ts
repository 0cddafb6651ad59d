import type { FormatContext } from '../format.ts';
import type { ParsedEvents } from '../image-event.ts';
import { imagePush } from '../image-push.ts';
import { parsedEvents } from '../parsed-events.ts';
import { DockerHubPush } from './schema.ts';

/** One push of one tag. Docker Hub names no digest; its `callback_url` proves nothing and is never called. */
export function parse(body: unknown, { hosts }: FormatContext): ParsedEvents | null {
  const push = DockerHubPush.safeParse(body);
  if (!push.success) return null;
  const { push_data, repository } = push.data;
  const path = repository.repo_name || [repository.namespace, repository.name].filter(Boolean).join('/');
  const { tag, pushed_at: time } = push_data;
  return parsedEvents([imagePush({ host: 'docker.io', path, tag, time }, hosts)]);
}
