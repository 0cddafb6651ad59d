import type { Comments } from '../host.ts';
import { at, type Repository } from './repository.ts';

const reactions = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

export function createComments(repository: Repository): Comments {
  const { octokit } = repository;
  return {
    async list(pull) {
      const comments = await octokit.paginate(octokit.rest.issues.listComments, {
        ...at(repository),
        issue_number: pull,
        per_page: 100,
      });
      return comments.map((comment) => ({
        id: comment.id,
        by: comment.user?.login ?? 'ghost',
        byBot: comment.user?.type === 'Bot',
        at: comment.created_at,
        updatedAt: comment.updated_at,
        body: comment.body ?? '',
      }));
    },
    async create(pull, body) {
      const { data } = await octokit.rest.issues.createComment({ ...at(repository), issue_number: pull, body });
      return data.id;
    },
    async update(id, body) {
      await octokit.rest.issues.updateComment({ ...at(repository), comment_id: id, body });
    },
    async react(id, reaction) {
      const content = reactions.find((known) => known === reaction) ?? 'eyes';
      await octokit.rest.reactions.createForIssueComment({ ...at(repository), comment_id: id, content });
    },
  };
}
