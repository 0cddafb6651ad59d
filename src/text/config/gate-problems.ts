import type { Approvers, Config } from '../../model/config.ts';
import type { Problem } from '../../model/errors.ts';
import type { YamlPath } from '../yaml-document.ts';
import { type LocatedDocument, problemAt } from './located-document.ts';

/** Gates that could never open: checks of our own, which would wait for themselves, and approvals that nobody can give. */
export function gateProblems(config: Config, located: LocatedDocument): Problem[] {
  const problems: Problem[] = [];
  for (const [name, { checks, approvers }] of Object.entries(config.environments)) {
    const path = ['environments', name];
    for (const [index, check] of checks.entries()) {
      if (!check.startsWith('shiplock/')) continue;
      const text = { message: `\`${check}\` is Shiplock's own check: it would wait for itself`, hint: 'remove it' };
      problems.push(problemAt(located, { path: [...path, 'checks', index], part: 'value' }, text));
    }
    if (approvers !== undefined) problems.push(...approverProblems(approvers, [...path, 'approvers'], located));
  }
  return problems;
}

function approverProblems(approvers: Approvers, path: YamlPath, located: LocatedDocument): Problem[] {
  const { users, teams, required, codeowners } = approvers;
  if (teams.length > 0) return [];
  if (users.length === 0) {
    if (codeowners) return [];
    const hint = 'name `users` or `teams`, or leave `approvers` out';
    return [problemAt(located, { path, part: 'key' }, { message: '`approvers` names nobody who could approve', hint })];
  }
  const people = new Set(users.map((user) => user.toLowerCase())).size;
  if (required <= people) return [];
  const message = `\`required\` asks for ${required} approvals, and only ${people} ${people === 1 ? 'person' : 'people'} may approve`;
  return [
    problemAt(
      located,
      { path: [...path, 'required'], part: 'value' },
      { message, hint: 'name more people, or a team' },
    ),
  ];
}
