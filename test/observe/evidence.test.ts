import { describe, expect, test } from 'vitest';
import { TerminalError } from '../../src/model/errors.ts';
import { observeOwners, whoEverApproved } from '../../src/observe/owners.ts';
import { observeSources } from '../../src/observe/sources.ts';
import type { View } from '../../src/observe/views.ts';
import type { Mark } from '../../src/store/marks.ts';
import {
  aChange,
  aLedger,
  anArtifact,
  aPromotion,
  type EnvironmentInput,
  IMAGE,
  NOW,
  valid,
} from '../decide/builders.ts';
import { createFakeHost } from '../fakes/host.ts';

const revision = 'c'.repeat(40);
const labels = {
  'org.opencontainers.image.source': 'https://github.com/acme/shop',
  'org.opencontainers.image.revision': revision,
};

interface Given {
  environment: EnvironmentInput;
  files?: Record<string, string>;
  labels?: Record<string, string> | null | Error;
}

/** The parts of a view that evidence is read from; anything else that is asked for is not there and throws. */
function aView({ environment, files = {}, labels: said = labels }: Given) {
  const asked: string[] = [];
  const marks = new Map<string, Mark>();
  const commits = { [revision]: [{ name: 'build', state: 'success' as const }] };
  const host = createFakeHost({
    app: { id: 1, login: 'lock[bot]' },
    now: () => NOW,
    teams: { apps: ['olga'] },
    sources: { 'acme/shop': { commits, required: ['build'] }, 'evil/shop': { commits, required: [] } },
  });
  const view = {
    key: { installation: 1, owner: 'Acme', name: 'gitops' },
    base: { branch: 'main', sha: 'b' },
    config: valid({ prod: environment }),
    host,
    mirror: { file: async (_: string, path: string) => files[path] ?? null },
    registry: {
      async labels(repository: string, digest: string) {
        asked.push(`${repository}@${digest}`);
        if (said instanceof Error) throw said;
        return said;
      },
    },
    store: {
      marks: {
        get: async (repository: string, key: string) => marks.get(`${repository} ${key}`),
        set: async (repository: string, key: string, value: Mark) => void marks.set(`${repository} ${key}`, value),
      },
    },
    now: () => NOW,
    log: { warn: () => undefined },
  };
  return { view: view as unknown as View, asked };
}

const pulls = [aPromotion('prod', '1.0.0', '1.1.0')];
const wanted = { sourceChecks: ['build'] } as const;
const { digest } = anArtifact('1.1.0');

describe('sources', () => {
  test('of images that enter where they are asked for: commit, checks, and what the branch requires', async () => {
    const { view } = aView({ environment: wanted });
    const source = { repository: 'acme/shop', revision };
    const checks = [{ name: 'build', state: 'success' }];
    expect(await observeSources(view, pulls)).toEqual([
      { repository: IMAGE, digest, source, checks, required: ['build'], problem: null },
    ]);
  });

  test('of an image are asked for once, ever', async () => {
    const { view, asked } = aView({ environment: wanted });
    await observeSources(view, [...pulls, aPromotion('prod', '1.0.0', '1.1.0', { number: 9 })]);
    await observeSources(view, pulls);
    expect(asked).toEqual([`${IMAGE}@${digest}`]);
  });

  test('are not read where no environment asks, nor for what does not change', async () => {
    const { view, asked } = aView({ environment: {} });
    expect(await observeSources(view, pulls)).toEqual([]);
    const same = aView({ environment: wanted });
    const still = [aPromotion('prod', '1.0.0', '1.0.0', { changes: [aChange('prod', '1.0.0', '1.0.0')] })];
    expect(await observeSources(same.view, still)).toEqual([]);
    expect([...asked, ...same.asked]).toEqual([]);
  });

  test.each<[string, NonNullable<Given['labels']> | null, string]>([
    ['no labels', {}, 'the image has no label'],
    ['no image', null, 'the registry does not have it'],
    ['a registry that is down', new Error('ECONNREFUSED'), 'its registry does not answer'],
    [
      'a repository of somebody else, whom our token could read',
      { ...labels, 'org.opencontainers.image.source': 'https://github.com/evil/shop' },
      'evil/shop is not a repository of Acme',
    ],
    [
      'a repository that the installation does not cover',
      { ...labels, 'org.opencontainers.image.source': 'https://github.com/acme/secret' },
      'acme/secret at ccccccc cannot be read: install the App on that repository',
    ],
    [
      'a commit that is not there',
      { ...labels, 'org.opencontainers.image.revision': 'd'.repeat(40) },
      'acme/shop at ddddddd cannot be read',
    ],
  ])('with %s are a problem that is said, never a pass', async (_, said, problem) => {
    const { view } = aView({ environment: wanted, labels: said });
    const [state] = await observeSources(view, pulls);
    expect(state).toMatchObject({ checks: null, required: null, problem: expect.stringContaining(problem) });
  });

  test('a registry that was down is asked again', async () => {
    const { view, asked } = aView({ environment: wanted, labels: new Error('503') });
    await observeSources(view, pulls);
    await observeSources(view, pulls);
    expect(asked).toHaveLength(2);
  });
});

describe('owners', () => {
  const environment = { approvers: { codeowners: true } } as const;
  const input = {
    changed: ['apps/a.yaml', 'README'],
    changes: [aChange('prod', '1.0.0', '1.1.0')],
    approved: ['olga', 'Pim'],
  };
  const text = 'apps/ @acme/apps @pim\nREADME @other/apps docs@acme.example\n';

  test('by name and by team of this organisation, never by the team of another or by address', async () => {
    const { view } = aView({ environment, files: { 'docs/CODEOWNERS': text } });
    expect(await observeOwners(view, input)).toEqual([
      { files: ['apps/a.yaml'], owners: ['@acme/apps', '@pim'], members: ['olga', 'Pim'] },
      { files: ['README'], owners: ['@other/apps', 'docs@acme.example'], members: [] },
    ]);
  });

  test('null for a file that is not text, and no other error is swallowed', async () => {
    const failing = (error: Error) => {
      const { view } = aView({ environment });
      const file = async () => {
        throw error;
      };
      return { ...view, mirror: { ...view.mirror, file } };
    };
    expect(await observeOwners(failing(new TerminalError('not UTF-8')), input)).toBeNull();
    await expect(observeOwners(failing(new Error('git died')), input)).rejects.toThrow('git died');
  });

  test('the file in .github comes first', async () => {
    const { view } = aView({ environment, files: { CODEOWNERS: text, '.github/CODEOWNERS': 'README @ann\n' } });
    expect(await observeOwners(view, input)).toEqual([{ files: ['README'], owners: ['@ann'], members: [] }]);
  });

  test('null without a file, nobody where nobody asks', async () => {
    expect(await observeOwners(aView({ environment }).view, input)).toBeNull();
    expect(await observeOwners(aView({ environment: {}, files: { CODEOWNERS: text } }).view, input)).toEqual([]);
  });

  test('are sought among those who approved by review or by command', () => {
    const record = { kind: 'approval' as const, version: 1 as const, head: revision, environments: [], comment: 1 };
    const ledger = aLedger({ ...record, pull: 8, by: 'pim' }, { ...record, pull: 9, by: 'eve' });
    expect(whoEverApproved(8, [{ by: 'olga', head: revision, teams: [] }], ledger)).toEqual(['olga', 'pim']);
    expect(whoEverApproved(8, [], { status: 'broken', problem: 'x' })).toEqual([]);
  });
});
