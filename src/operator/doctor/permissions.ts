import type { Facts } from './facts.ts';
import { type Finding, fine, note, wrong } from './finding.ts';

const order = ['read', 'write', 'admin'];

/** What only pushes to ghcr.io need: without them the scan of tags finds those, later. */
const PACKAGES = { permission: 'packages', event: 'registry_package' };

/** Whether the installation grants what Shiplock needs, and is told of what it must hear. */
export function examinePermissions({ installation, wanted, app }: Facts): Finding[] {
  const lacking = Object.entries(wanted.permissions).filter(
    ([name, level]) => order.indexOf(installation.permissions[name] ?? '') < order.indexOf(level),
  );
  const silent = wanted.events.filter((event) => !installation.events.includes(event));
  const missing = lacking.filter(([name]) => name !== PACKAGES.permission);
  const unheard = silent.filter((event) => event !== PACKAGES.event);
  const findings: Finding[] = [];
  if (missing.length < lacking.length || unheard.length < silent.length) {
    const message = 'the App is not told of pushes to ghcr.io: the scan of tags finds them, later';
    const advice = 'grant it “Packages: read” and subscribe it to “Registry package”';
    findings.push(note('packages', message, advice));
  }
  if (missing.length === 0) findings.push(fine('permissions', 'the App has every permission that it needs'));
  else {
    const list = missing.map(([name, level]) => `${name}: ${level}`).join(', ');
    const fix = 'grant it on the App’s settings page, then accept the change on the installation';
    findings.push(wrong('permissions', `the installation does not grant ${list}`, fix));
  }
  if (unheard.length === 0) findings.push(fine('events', `${app.login} hears of every event that it needs`));
  else {
    const fix = 'tick them under “Subscribe to events” on the App’s settings page';
    findings.push(wrong('events', `the App is not told of ${unheard.join(', ')}`, fix));
  }
  return findings;
}
