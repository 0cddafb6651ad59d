import type { Cost, Urgency } from './budget.ts';

/** A request before it goes out. */
export interface Asked {
  method: string;
  /** GitHub's template, or the path itself. */
  route: string;
  /** Parameters and body. */
  options: object;
}

/** Routes whose POST creates content that people see, which GitHub limits more tightly than other writes. */
const contentRoutes = /\/(pulls|issues|comments|reviews|check-runs|deployments|statuses|reactions)$/;

/** What a request costs of GitHub's limits. GraphQL reads and writes by POST alike: a query writes nothing. */
export function costOf({ method, route, options }: Asked): Cost {
  if (method === 'GET' || isQuery(options)) return 'read';
  return method === 'POST' && contentRoutes.test(route) ? 'content' : 'write';
}

/** What of a budget that is short goes out first: merges and rollbacks, and last what is only said. */
export function urgencyOf({ method, route, options }: Asked): Urgency {
  if (method === 'GET' || isQuery(options)) return 'normal';
  if (/\/(merge|update-branch|graphql)$/.test(route) || isRollback(options)) return 'first';
  return /\/(comments|reactions|deployments|statuses|issues)(\/|$)/.test(route) ? 'last' : 'normal';
}

function isQuery(options: object): boolean {
  const query = 'query' in options ? options.query : undefined;
  return typeof query === 'string' && query.trimStart().startsWith('query');
}

/** A rollback is known by the branch on which it stands. */
function isRollback(options: object): boolean {
  return Object.entries(options).some(
    ([name, value]) =>
      ['head', 'ref'].includes(name) && typeof value === 'string' && value.includes('shiplock/rollback/'),
  );
}
