import type { DeliveryFact, Facts } from './facts.ts';
import { type Finding, fine, note, wrong } from './finding.ts';

/** Whether GitHub's webhooks reach the server. What is lost is found by the next sweep, minutes later. */
export function examineDeliveries({ webhook, deliveries }: Facts): Finding[] {
  const about = 'webhook';
  if (webhook === null || webhook === '') {
    return [
      wrong(
        about,
        'the App has no webhook address',
        'set it on the App’s settings page: the server’s address and /api/github/webhooks',
      ),
    ];
  }
  const [newest] = deliveries;
  if (newest === undefined) return [note(about, `GitHub has not delivered anything to ${webhook} lately`)];
  const failed = deliveries.filter((delivery) => !isGood(delivery));
  if (failed.length === 0) return [fine(about, `the newest ${deliveries.length} deliveries reached ${webhook}`)];
  const share = `${failed.length} of the newest ${deliveries.length} deliveries failed`;
  if (isGood(newest))
    return [note(about, `${share}; the newest reached ${webhook}`, 'the server has failed ones sent again by itself')];
  return [wrong(about, `${share}, the newest with ${answerText(newest)}`, fixFor(newest, webhook))];
}

function isGood({ status }: DeliveryFact): boolean {
  return status >= 200 && status < 400;
}

function answerText({ status, event, at }: DeliveryFact): string {
  return `${status === 0 ? 'no answer' : `status ${status}`} (${event}, ${at})`;
}

function fixFor({ status }: DeliveryFact, webhook: string): string {
  if (status === 401) return 'give the server and the App the same webhook secret (WEBHOOK_SECRET)';
  if (status === 404) return `let ${webhook} end in /api/github/webhooks`;
  return `see that the server runs, and that GitHub can reach ${webhook}`;
}
