import { Role } from '../../model/snapshot.ts';
import { HostRefusal, type People } from '../host.ts';
import { at, type Repository } from './repository.ts';

export function createPeople(repository: Repository): People {
  const { octokit, owner } = repository;
  return {
    async role(login) {
      const answer = await orNone(() =>
        octokit.rest.repos.getCollaboratorPermissionLevel({ ...at(repository), username: login }),
      );
      if (answer === null) return 'none';
      // `permission` folds maintain into write and triage into read; `role_name` does not, but may be a custom role.
      const { permission, role_name } = answer.data;
      const role = Role.safeParse(role_name);
      return role.success ? role.data : (Role.safeParse(permission).data ?? 'none');
    },
    async isMember(team, login) {
      const answer = await orNone(() =>
        octokit.rest.teams.getMembershipForUserInOrg({ org: owner, team_slug: team, username: login }),
      );
      return answer?.data.state === 'active';
    },
  };
}

async function orNone<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HostRefusal && error.status === 404) return null;
    throw error;
  }
}
