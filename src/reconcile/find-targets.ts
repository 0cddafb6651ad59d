import type { Mirror } from '../git/mirror.ts';
import { type Config, environmentsOn } from '../model/config.ts';
import type { Surroundings } from '../observe/targets/declared/declaration.ts';
import { outsideTrees } from '../observe/targets/declared/outside-trees.ts';
import { discover } from '../observe/targets/discover-targets.ts';
import type { Outside } from '../observe/targets/outside.ts';
import { createTreeReader } from '../observe/targets/tree-reader.ts';
import type { AllowedRepositories } from './allowed-repositories.ts';
import type { Discovered } from './git-source.ts';
import { repositoryName } from './settings.ts';

export interface FindTargetsDeps {
  mirror: Mirror;
  settings: { repository: string; branch: string; configBranch: string };
  repositories: Pick<AllowedRepositories, 'look'>;
  /** Renders objects that declare targets, with what may be read of other repositories. */
  render(outside: Outside, commit: string): NonNullable<Surroundings['render']>;
  template: NonNullable<Surroundings['template']>;
}

/** Finds the targets of the agent's branch at a commit, by the config that counts. */
export function createFindTargets(deps: FindTargetsDeps): (config: Config, commit: string) => Promise<Discovered[]> {
  const { mirror, settings, repositories, template } = deps;
  const { branch, configBranch } = settings;
  const repository = repositoryName(settings.repository);
  return async (config, commit) => {
    const others = repositories.look();
    const { targets } = await discover(config, createTreeReader(mirror, commit), {
      here: environmentsOn(config, branch, configBranch),
      around: {
        repository,
        branch,
        defaultBranch: configBranch,
        outside: outsideTrees(others),
        render: deps.render(others, commit),
        template,
      },
      release: 'left',
    });
    return targets.map((each) => {
      if (each.status === 'read') return { status: 'read', target: each.at.target, content: each.at.content };
      const { application, environment, problem } = each;
      return { status: 'unreadable', application, environment, message: `${problem.file}: ${problem.message}` };
    });
  };
}
