import type { Context } from '../context.ts';
import type { Author, Issue, Pull } from '../world/issues.ts';
import type { Repository } from '../world/repository.ts';

interface NewIssue {
  readonly title: string;
  readonly body: string | null;
  readonly author: Author;
}

/** Adds an issue or, with `pull`, a pull request under the next number of the repository. */
export function newIssue<P extends { readonly pull?: Pull }>(
  context: Context,
  repository: Repository,
  made: NewIssue & P,
): Issue & P {
  const now = context.now();
  const issue = {
    ...made,
    id: context.world.nextId(),
    number: repository.nextNumber,
    state: 'open' as const,
    stateReason: null,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    labels: new Set<string>(),
    assignees: new Set<string>(),
    reactions: [],
  };
  repository.nextNumber += 1;
  repository.issues.set(issue.number, issue);
  return issue;
}
