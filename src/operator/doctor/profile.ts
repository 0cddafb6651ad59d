import type { Protection } from '../../model/protection.ts';
import type { Facts } from './facts.ts';
import { type Finding, fine, note } from './finding.ts';

/** How approvals work under the rules of a branch: by our check, past the reviews, or after them. */
type Profile = 'checks' | 'bypass' | 'reviews';

/** The profile of some rules. */
function profileOf({ requiredReviews, bypass }: Protection): Profile {
  if (requiredReviews === 0) return 'checks';
  return bypass ? 'bypass' : 'reviews';
}

/** Says which profile the rules make, and what follows from it. */
export function examineProfile({ protection, branch, app }: Facts): Finding[] {
  const about = 'profile';
  if (protection === null) return [];
  const { requiredReviews, strict, bypass } = protection;
  const count = requiredReviews === 1 ? 'a review' : `${requiredReviews} reviews`;
  const findings: Finding[] = [];
  switch (profileOf(protection)) {
    case 'checks':
      findings.push(fine(about, `${branch} asks for no reviews: approvals are asked for by shiplock/promotion`));
      if (bypass) {
        const message = `${app.login} may bypass the required checks of ${branch}`;
        findings.push(
          note(about, message, 'take it off the bypass list: Shiplock needs no bypass where no reviews are asked for'),
        );
      }
      break;
    case 'bypass': {
      const message = `${branch} asks for ${count}, and ${app.login} may bypass that for its own merges`;
      const advice =
        'keep the required checks in a ruleset of their own without the bypass: who may bypass a ruleset bypasses all of it';
      findings.push(note(about, message, advice));
      break;
    }
    case 'reviews': {
      const message = `${branch} asks for ${count}: every promotion waits for people, also into environments with merge: auto`;
      const advice =
        'ask for 0 reviews and let shiplock/promotion ask for approvals, or let the App bypass the reviews';
      findings.push(note(about, message, advice));
    }
  }
  if (strict) {
    const message = `${branch} asks for branches that hold its tip: a promotion is brought up to date before it merges`;
    findings.push(note(about, message, 'a merge queue does the same without one more head for each merge'));
  }
  return findings;
}
