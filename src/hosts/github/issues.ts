import { HostRefusal, type Issues } from '../host.ts';
import { at, type Repository } from './repository.ts';

export function createIssues(repository: Repository): Issues {
  const { octokit, app } = repository;
  return {
    async own(label) {
      try {
        const issues = await octokit.paginate(octokit.rest.issues.listForRepo, {
          ...at(repository),
          labels: label,
          state: 'all',
          sort: 'created',
          direction: 'asc',
          per_page: 100,
        });
        const own = issues.filter(({ user, pull_request }) => user?.login === app.login && pull_request === undefined);
        return own.map(({ number, state, title, body, updated_at }) => ({
          number,
          state: state === 'open' ? 'open' : 'closed',
          title,
          body: body ?? '',
          updatedAt: updated_at,
        }));
      } catch (error) {
        // 410: the repository's issues are switched off.
        if (error instanceof HostRefusal && error.status === 410) return [];
        throw error;
      }
    },
    async create(input) {
      const { data } = await octokit.rest.issues.create({ ...at(repository), ...input });
      return data.number;
    },
    async update(number, { title, body, state }) {
      await octokit.rest.issues.update({ ...at(repository), issue_number: number, title, body, state });
    },
  };
}
