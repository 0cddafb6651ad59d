import { Config } from '../../src/model/config.ts';
import { aConfig } from '../decide/builders.ts';

interface WorldKind {
  config: Config;
  /** What the base branch asks of a merge, when it is not as the documentation says. */
  requiredChecks?: readonly string[];
}

/** The kinds of world that the checker plays in, by name: what a repository may ask for, in different mixtures. */
export const worlds: Readonly<Record<string, WorldKind>> = {
  ladder: {
    config: aConfig({
      dev: { soak: '1m' },
      staging: { after: ['dev'], soak: '10m', heal: 'approve' },
      prod: { after: ['staging'], approvers: { users: ['olga', 'ann'] } },
    }),
  },
  // Nothing but Shiplock itself stands between a pull request and the branch.
  unprotected: {
    config: aConfig({
      dev: { approvers: { users: ['olga', 'ann'] } },
      staging: {
        after: ['dev'],
        soak: '5m',
        pace: 'latest',
        approvers: { users: ['olga', 'ann', 'root'], required: 2 },
      },
      prod: { after: ['staging'], soak: '10m', rollback: 'auto' },
    }),
    requiredChecks: [],
  },
  regions: {
    config: aConfig({
      dev: {},
      eu: { after: ['dev'], soak: '5m' },
      us: { after: ['dev'], soak: '10m', pace: 'queue' },
      prod: { after: ['eu', 'us'], join: 'all', approvers: { teams: ['release'], required: 1 } },
    }),
  },
  // Applications that share a pull request, and no more of them than people can look at.
  grouped: {
    config: Config.parse({
      version: 1,
      limits: { perHour: 4 },
      environments: {
        dev: { soak: '1m', limits: { open: 1 } },
        staging: { after: ['dev'], merge: 'manual' },
        prod: { after: ['staging'], approvers: { users: ['olga', 'ann'] } },
      },
      applications: [{ path: 'apps/{application}/envs/{environment}', group: 'shop' }],
    }),
  },
  either: {
    config: aConfig({
      dev: {},
      eu: { after: ['dev'], soak: '5m' },
      us: { after: ['dev'], soak: '10m' },
      prod: { after: ['eu', 'us'], join: 'any', merge: 'manual' },
    }),
  },
};
