import { expect, it } from 'vitest';
import { parseConfig } from '../../src/text/config-file.ts';

/** The problems of a config whose `prod` has one window, written on line 5, and whose applications are given. */
function problems(window: string, applications = '  - path: apps/{application}/{environment}'): string[] {
  const text = `version: 1
environments:
  prod:
    windows:
      - ${window}
applications:
${applications}
`;
  const read = parseConfig(text, 'shiplock.yaml');
  if (read.status === 'valid') return [];
  return read.problems.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === null ? '' : ` (${hint})`}`,
  );
}

it.each([
  '{ kind: freeze }',
  '{ kind: allow, timezone: Europe/Berlin, days: [mon, fri], from: "09:00", to: "24:00" }',
  '{ kind: freeze, name: weekend, timezone: america/new_york, from: fri 16:00, to: mon 08:00 }',
  '{ kind: freeze, from: "22:00", to: "06:00" }',
  '{ kind: freeze, start: 2026-12-23T12:00, end: 2027-01-04T06:00 }',
])('takes %s', (window) => {
  expect(problems(window)).toEqual([]);
});

it.each([
  [
    '{ kind: freeze, timezone: Europe/Berln }',
    '5:35 `Europe/Berln` is not a time zone (did you mean `Europe/Berlin`?)',
  ],
  ['{ kind: freeze, timezone: berlin }', '5:35 `berlin` is not a time zone (did you mean `Europe/Berlin`?)'],
  [
    '{ kind: freeze, timezone: CEST5 }',
    '5:35 `CEST5` is not a time zone (write an IANA name such as `Europe/Berlin` or `UTC`)',
  ],
  [
    '{ kind: freeze, from: "10:00", to: "10:00" }',
    '5:44 `to` is the same as `from` (10:00) (leave both out for whole days, or write `to: 24:00`)',
  ],
  [
    '{ kind: freeze, from: fri 10:00, to: fri 10:00 }',
    '5:46 `to` is the same as `from` (fri 10:00) (leave both out for whole days, or write `to: 24:00`)',
  ],
  ['{ kind: freeze, from: "24:00", to: "10:00" }', '5:31 a window cannot begin at 24:00 (write 00:00 of the next day)'],
  [
    '{ kind: freeze, start: 2026-12-24T12:00, end: 2026-12-24T12:00 }',
    '5:55 `end` (2026-12-24T12:00) is not after `start` (2026-12-24T12:00) (a window ends after it begins)',
  ],
  [
    '{ kind: freeze, start: 2026-02-29T12:00, end: 2026-03-24T12:00 }',
    '5:32 `2026-02-29T12:00` is not a date of the calendar (mend the day or the month)',
  ],
  ['{ kind: freeze, from: "9:00" }', '5:31 `from` must be a time of day such as 09:00 or 24:00'],
  ['{ kind: freeze, from: fri 9:00, to: mon 08:00 }', '5:31 `from` must be a time of the week such as `fri 18:00`'],
  ['{ kind: frozen }', '5:17 `kind` must be one of `allow`, `freeze`'],
  [
    '{ kind: freeze, start: 2026-12-24T12:00 }',
    '5:25 `end` is missing beside `start` in `environments.prod.windows.0`',
  ],
  ['{ kind: freeze, day: [mon] }', '5:25 unknown key `day` in `environments.prod.windows.0` (did you mean `days`?)'],
  [
    '{ kind: freeze, days: [monday] }',
    '5:32 entry 1 of `days` must be one of `sun`, `mon`, `tue`, `wed`, `thu`, `fri`, `sat`',
  ],
  ['nights', '5:9 entry 1 of `windows` must be a map (a list; its entries'],
])('says what is wrong with %s', (window, says) => {
  const [first = '', ...others] = problems(window);
  expect(first.slice(0, says.length)).toBe(says);
  expect(others).toEqual([]);
});

const shop = (extra: string): string =>
  `  - { name: shop, path: 'shop/{environment}', dependsOn: [pay] }\n  - { name: pay, path: 'pay/{environment}'${extra} }`;

it.each([
  ['a dependency', shop(''), null],
  [
    'a cycle',
    shop(', dependsOn: [shop]'),
    '7:47 the applications wait for each other: shop depends on pay depends on shop',
  ],
  ['an unknown name', shop(', dependsOn: [shp]'), '8:57 there is no application `shp` (did you mean `shop`?)'],
  ['itself', shop(', dependsOn: [pay]'), '8:57 `pay` cannot depend on itself (remove it from `dependsOn`)'],
  [
    'a name that a layout may have',
    `  - { name: shop, path: 'shop/{environment}', dependsOn: [pay] }\n  - { path: 'apps/{application}/{environment}' }`,
    null,
  ],
])('dependsOn: %s', (_, applications, says) => {
  const found = problems('{ kind: freeze, days: [sat] }', applications);
  if (says === null) expect(found).toEqual([]);
  else expect(found).toEqual([expect.stringContaining(says)]);
});

it('a rule is of a set or of a group, not of both', () => {
  const rule = (extra: string) => `  - { name: shop, path: 'shop/{environment}', ${extra} }`;
  const window = '{ kind: freeze, days: [sat] }';
  expect(problems(window, rule('set: pay'))).toEqual([]);
  expect(problems(window, rule('group: pay'))).toEqual([]);
  expect(problems(window, rule('set: pay, group: back'))).toEqual([
    expect.stringMatching(/^7:\d+ its applications cannot move as the set `pay` and share .* the group `back`/),
  ]);
});

it('sourceChecks is a word or a list', () => {
  const text =
    'version: 1\nenvironments:\n  dev: { sourceChecks: requird }\napplications: [{ path: "a/{application}/{environment}" }]\n';
  const read = parseConfig(text, 'shiplock.yaml');
  expect(read).toMatchObject({
    status: 'invalid',
    problems: [{ line: 3, column: 24, message: '`sourceChecks` must be `required` or a list' }],
  });
});

it.each<[string, string[]]>([
  ['{ approvers: { users: [olga] } }', []],
  ['{ approvers: { teams: [release], required: 9 } }', []],
  ['{ approvers: { codeowners: true } }', []],
  ['{ checks: [ci/test] }', []],
  ['{ approvers: {} }', ['`approvers` names nobody who could approve']],
  [
    '{ approvers: { users: [olga, Olga], required: 2 } }',
    ['`required` asks for 2 approvals, and only 1 person may approve'],
  ],
  ['{ checks: [ci/test, shiplock/diff] }', ["`shiplock/diff` is Shiplock's own check: it would wait for itself"]],
])('a gate that could never open is a mistake: %s', (environment, says) => {
  const text = `version: 1\nenvironments:\n  dev: ${environment}\napplications: [{ path: "a/{application}/{environment}" }]\n`;
  const read = parseConfig(text, 'shiplock.yaml');
  const found = read.status === 'valid' ? [] : read.problems;
  expect(found.map(({ message }) => message)).toEqual(says);
  for (const { line } of found) expect(line).toBe(3);
});
