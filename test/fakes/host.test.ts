import type { Protection } from '../../src/model/protection.ts';
import { hostContract } from '../contracts/host.ts';
import { createFakeHost } from './host.ts';

const login = 'lock[bot]';

hostContract('the fake host', async () => {
  let time = Date.parse('2026-11-21T12:00:00Z');
  const rules: Partial<Protection> = {};
  const built = 'b'.repeat(40);
  const shop = {
    commits: { [built]: [{ name: 'build', state: 'success' as const }] },
    required: ['build'],
    tags: ['v1.1.0', 'v1.0.0'],
  };
  const host = createFakeHost({
    app: { id: 1, login },
    protection: rules,
    now: () => new Date(time++).toISOString(),
    roles: { alice: 'maintain', bob: 'read' },
    teams: { releasers: ['alice'] },
    sources: { 'acme/shop': shop },
  });
  const alice = host.as('alice');
  alice.commit('main', { 'README.md': '# hello\n' });
  return {
    host,
    login,
    commit: async (branch, files) => alice.commit(branch, files),
    async openPull(branch, files) {
      alice.commit(branch, files);
      return alice.open(branch, 'main').number;
    },
    comment: async (pull, body) => alice.comment(pull, body),
    approve: async (pull) => alice.review(pull, 'APPROVED'),
    report: async (sha, name, state) => alice.report(sha, name, state),
    source: { repository: 'acme/shop', sha: built, address: 'github.com/acme/shop' },
    async file(branch, path) {
      const tip = host.git.branches.get(branch);
      return tip === undefined ? null : (host.git.files(tip).get(path) ?? null);
    },
    reactions: async (comment) => host.all.reactions.filter(({ id }) => id === comment).map(({ reaction }) => reaction),
    openIssue: async (title, label) => alice.openIssue(title, label),
    async setRules({ checks = [], ...asked }) {
      const none = { requiredReviews: 0, strict: false, mergeQueue: false, bypass: false };
      Object.assign(rules, none, asked, { checks: checks.map((check) => ({ name: check, app: 1 })) });
    },
    groupOf: async (pull) => host.all.queue.find((entry) => entry.pull === pull)?.sha ?? '',
    end: async () => undefined,
  };
});
