import type { Facts } from './facts.ts';
import { type Finding, fine, wrong } from './finding.ts';

const order = ['read', 'write', 'admin'];

/** Whether the installation grants what Shiplock needs, and is told of what it must hear. */
export function examinePermissions({ installation, wanted, app }: Facts): Finding[] {
  const missing = Object.entries(wanted.permissions).filter(
    ([name, level]) => order.indexOf(installation.permissions[name] ?? '') < order.indexOf(level),
  );
  const unheard = wanted.events.filter((event) => !installation.events.includes(event));
  const findings: Finding[] = [];
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
