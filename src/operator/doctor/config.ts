import { CONFIG_PATH } from '../../model/config.ts';
import type { Facts } from './facts.ts';
import { type Finding, fine, wrong } from './finding.ts';

/** Whether the base branch has a config that can be read. */
export function examineConfig({ config, branch }: Facts): Finding[] {
  const about = 'config';
  switch (config.status) {
    case 'missing':
      return [
        wrong(about, `${branch} has no ${CONFIG_PATH}: Shiplock does nothing`, 'open a pull request that brings one'),
      ];
    case 'invalid': {
      const message = `${CONFIG_PATH} on ${branch} is not valid, so everything is blocked: ${config.problems.join('; ')}`;
      return [wrong(about, message, 'mend it by a pull request, whose check says whether it is well')];
    }
    case 'valid': {
      const modes = Object.entries(config.modes).map(([name, mode]) => `${name} ${mode}`);
      return [fine(about, `${CONFIG_PATH} is valid: ${modes.join(', ')}`)];
    }
  }
}
