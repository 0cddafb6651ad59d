import { DIFF_CHECK, PROMOTION_CHECK } from '../../text/check-names.ts';
import type { Facts } from './facts.ts';
import { type Finding, fine, note, wrong } from './finding.ts';

/**
 * Whether both checks are required, and bound to our App: without the binding, anybody with write access can set a
 * commit status of that name; bound to another App, nothing could ever be merged.
 */
export function examineRequiredChecks({ protection, app, branch, config }: Facts): Finding[] {
  const about = 'required checks';
  if (protection === null) {
    const advice = 'open the App’s installation and accept its permissions; `metadata: read` is enough for rulesets';
    return [note(about, `the rules of ${branch} cannot be read`, advice)];
  }
  const isEnforced = config.status !== 'valid' || Object.values(config.modes).includes('enforce');
  return [DIFF_CHECK, PROMOTION_CHECK].map((name) => {
    const required = protection.checks.filter((check) => check.name === name);
    const [first] = required;
    if (first === undefined) {
      const message = `${name} is not required on ${branch}`;
      const fix = `require ${name} in the rules of ${branch}, with the App ${app.login} (${app.id}) as its source`;
      if (!isEnforced) return note(about, `${message}, as it should be while nothing is enforced`);
      return wrong(about, `${message}: a pull request can be merged past it`, fix);
    }
    if (required.some((check) => check.app === app.id)) return fine(about, `${name} is required and bound to the App`);
    const fix = `choose ${app.login} (${app.id}) as the source of ${name} in the rules of ${branch}`;
    if (first.app === null) {
      const message = `${name} is required from any source: whoever may write can set it to green by a commit status`;
      return wrong(about, message, fix);
    }
    return wrong(about, `${name} is required from another App (${first.app}), so nothing can be merged`, fix);
  });
}
