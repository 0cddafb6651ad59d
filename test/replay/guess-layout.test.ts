import { expect, test } from 'vitest';
import { guessLayout } from '../../src/replay/guess-layout.ts';
import { renderProposal } from '../../src/replay/propose.ts';
import { parseConfig } from '../../src/text/config-file.ts';

/** Environments as `name<after`, and rules as their path with values. */
function gist(files: readonly string[]): { environments: string[]; rules: string[] } | null {
  const guess = guessLayout(files);
  if (guess === null) return null;
  return {
    environments: guess.environments.map(({ name, after }) =>
      after.length === 0 ? name : `${name} < ${after.join(', ')}`,
    ),
    rules: guess.rules.map(({ name, path, values = [] }) =>
      [...(name === undefined ? [] : [`${name}:`]), path, ...values].join(' '),
    ),
  };
}

const cases: { name: string; files: string[]; environments: string[]; rules: string[] }[] = [
  {
    name: 'a folder per environment, the application before it',
    files: ['apps/cart/envs/dev/a.yaml', 'apps/cart/envs/prod/a.yaml', 'apps/shop/envs/dev/a.yaml'],
    environments: ['dev', 'prod < dev'],
    rules: ['apps/{application}/envs/{environment}'],
  },
  {
    name: 'the environment first, in two regions that both follow staging',
    files: ['environments/staging/cart/a.yaml', 'environments/prod-eu/cart/a.yaml', 'environments/prod-us/cart/a.yaml'],
    environments: ['staging', 'prod-eu < staging', 'prod-us < staging'],
    rules: ['environments/{environment}/{application}'],
  },
  {
    name: 'clusters with their apps below',
    files: ['clusters/dev/apps/cart/kustomization.yaml', 'clusters/live/apps/cart/kustomization.yaml'],
    environments: ['dev', 'live < dev'],
    rules: ['clusters/{environment}/apps/{application}'],
  },
  {
    name: 'what differs is the application, whatever stands beside it',
    files: ['gitops/dev/cart/a.yaml', 'gitops/dev/shop/a.yaml', 'gitops/prod/cart/a.yaml', 'gitops/prod/shop/a.yaml'],
    environments: ['dev', 'prod < dev'],
    rules: ['gitops/{environment}/{application}'],
  },
  {
    name: 'one application alone',
    files: [
      'k8s/base/kustomization.yaml',
      'k8s/overlays/dev/kustomization.yaml',
      'k8s/overlays/prod/kustomization.yaml',
    ],
    environments: ['dev', 'prod < dev'],
    rules: ['app: k8s/overlays/{environment}'],
  },
  {
    name: 'a chart per application with values files in it',
    files: ['helm/a/Chart.yaml', 'helm/a/values-qa.yaml', 'helm/a/values-prod.yaml', 'helm/a/templates/test/a.yaml'],
    environments: ['qa', 'prod < qa'],
    rules: ['helm/{application} helm/{application}/values-{environment}.yaml'],
  },
  {
    name: 'one chart for all, with values files of the applications',
    files: ['charts/app/Chart.yaml', 'apps/a/values.dev.yaml', 'apps/a/values.prod.yaml', 'apps/b/values.dev.yaml'],
    environments: ['dev', 'prod < dev'],
    rules: ['charts/app apps/{application}/values.{environment}.yaml'],
  },
  {
    name: 'folders below a target are part of it',
    files: ['apps/a/dev/a.yaml', 'apps/a/dev/config/b.yaml', 'apps/a/prod/a.yaml'],
    environments: ['dev', 'prod < dev'],
    rules: ['apps/{application}/{environment}'],
  },
  {
    name: 'workflows and hidden folders are none',
    files: ['.github/workflows/dev/a.yaml', 'apps/a/dev/a.yaml', 'apps/a/prod/a.yaml'],
    environments: ['dev', 'prod < dev'],
    rules: ['apps/{application}/{environment}'],
  },
];

test.each(cases)('$name', ({ files, environments, rules }) => {
  expect(gist(files)).toEqual({ environments, rules });
  const guess = guessLayout(files);
  expect(guess === null ? null : parseConfig(renderProposal(guess), 'x').status).toBe('valid');
});

test('where nothing is named after an environment nothing is guessed', () => {
  expect(gist(['a.yaml', 'apps/cart/deployment.yaml', 'docs/dev/readme.md'])).toBeNull();
});
