import { z } from 'zod';

/** The fields that are used of Quay's notifications (quay/quay `notifications/notificationevent.py`). */
export const QuayNotification = z.object({
  docker_url: z.string(),
  repository: z.string(),
  /** A list; in very old documentation an object from tag to image id. Missing in events of other kinds. */
  updated_tags: z.union([z.array(z.unknown()).max(1000), z.record(z.string(), z.unknown())]).nullish(),
});
