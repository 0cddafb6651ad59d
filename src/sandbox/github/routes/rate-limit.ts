import { ok } from '../http/call.ts';
import type { LimitMeter } from '../http/limits.ts';
import { type Route, route } from '../http/router.ts';

export function createRateLimitRoutes(meter: LimitMeter): readonly Route[] {
  return [
    route('GET', '/rate_limit', (call) => {
      // Asking for the limit does not count against it.
      meter.refund(call.actor);
      const core = meter.read(call.actor);
      return ok({ resources: { core, search: core, graphql: core }, rate: core });
    }),
  ];
}
