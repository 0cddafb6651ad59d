import { type Host, HostRefusal } from '../../src/hosts/host.ts';

/**
 * `down`: the call fails and nothing happened. `lost`: it happened and its answer got lost. `refused`: a merge is
 * refused since the base branch was modified; other calls pass. `limited`: the secondary limit, for all calls from now on.
 */
export type Fault = 'none' | 'down' | 'lost' | 'refused' | 'limited';

const reads = new Set([
  'open',
  'closedSince',
  'get',
  'reviews',
  'committers',
  'list',
  'own',
  'branch',
  'role',
  'isMember',
  'protection',
  'queued',
  'ofCommit',
  'describe',
]);

/** A host whose calls fail as `next` says, asked once per call with whether it is a write. */
export function withFaults(host: Host, next: (call: { name: string; isWrite: boolean }) => Fault): Host {
  let isLimited = false;
  function wrap<T extends object>(noun: T): T {
    const wrapped: Record<string, unknown> = {};
    for (const [name, method] of Object.entries(noun) as [string, (...args: unknown[]) => Promise<unknown>][]) {
      wrapped[name] = async (...args: unknown[]) => {
        const fault = next({ name, isWrite: !reads.has(name) });
        isLimited ||= fault === 'limited';
        if (isLimited) throw new Error(`403 on ${name}: You have exceeded a secondary rate limit`);
        if (fault === 'refused' && name === 'merge') throw new HostRefusal(405, 'Base branch was modified.');
        if (fault === 'down') throw new Error(`503 on ${name}`);
        const answer = await method(...args);
        if (fault === 'lost') throw new Error(`the answer to ${name} got lost`);
        return answer;
      };
    }
    return wrapped as T;
  }
  return {
    pulls: wrap(host.pulls),
    checks: wrap(host.checks),
    comments: wrap(host.comments),
    issues: wrap(host.issues),
    contents: wrap(host.contents),
    people: wrap(host.people),
    deployments: wrap(host.deployments),
    rules: wrap(host.rules),
    sources: wrap(host.sources),
  };
}
