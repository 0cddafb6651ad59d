import { expect } from 'vitest';
import { hostContract } from '../../contracts/host.ts';
import { commitFiles, git, NAME, openPull, REPO } from '../../sandbox/github/stage.ts';
import { openHostStage } from './stage.ts';

hostContract('the GitHub adapter over the sandbox', async () => {
  const { stage, github, key } = await openHostStage();
  const dir = stage.github.inspect.repositoryDir(NAME);
  const { alice } = stage;
  return {
    host: github.host(key),
    login: github.app.login,
    commit: (branch, files) => commitFiles(alice, branch, files),
    openPull: async (branch, files) => (await openPull(alice, branch, files)).number,
    comment: async (pull, body) =>
      (await alice.rest.issues.createComment({ ...REPO, issue_number: pull, body })).data.id,
    async approve(pull) {
      await alice.rest.pulls.createReview({ ...REPO, pull_number: pull, event: 'APPROVE', body: 'good' });
    },
    async file(branch, path) {
      const found = await git(dir, 'ls-tree', branch, path);
      if (found === '') return null;
      const { data } = await alice.rest.repos.getContent({ ...REPO, path, ref: branch, mediaType: { format: 'raw' } });
      return String(data);
    },
    async reactions(comment) {
      const { data } = await alice.rest.reactions.listForIssueComment({ ...REPO, comment_id: comment });
      return data.map(({ content }) => content);
    },
    openIssue: async (title, label) =>
      (await alice.rest.issues.create({ ...REPO, title, labels: [label] })).data.number,
    async setRules({ checks = [], bypass = false, requiredReviews, ...asked }) {
      const requiredChecks = checks.map((context) => ({ context, appId: stage.app.appId }));
      const reviews = requiredReviews === undefined ? {} : { requiredReviews };
      const isAsked = requiredReviews !== undefined || checks.length > 0 || Object.keys(asked).length > 0;
      const by = bypass ? { bypass: { [stage.app.slug]: 'pull_request' as const } } : {};
      const ruleset = { name: 'main', branches: ['~DEFAULT_BRANCH'], requiredChecks, ...reviews, ...asked, ...by };
      stage.github.setRulesets(NAME, isAsked ? [ruleset] : []);
    },
    groupOf: async (pull) =>
      stage.github.inspect.repository(NAME).queue.find(({ issue }) => issue.number === pull)?.group?.sha ?? '',
    async end() {
      const violations = stage.violations();
      await stage.close();
      expect(violations).toEqual([]);
    },
  };
});
