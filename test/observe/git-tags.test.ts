import { expect, test } from 'vitest';
import type { Host } from '../../src/hosts/host.ts';
import { releaseOf } from '../../src/model/release.ts';
import { forgetGitTags, observeGitTags } from '../../src/observe/git-tags.ts';
import type { Discovery } from '../../src/observe/targets/discover-targets.ts';
import type { View } from '../../src/observe/views.ts';
import { aTargetAt } from '../decide/builders.ts';
import { memoryMarks } from './memory-marks.ts';

const deploy = 'github.com/acme/deploy';

function naming(...repositories: string[]): Discovery[] {
  const artifacts = repositories.map((repository) => ({
    kind: 'git' as const,
    repository,
    tag: 'v1.0.0',
    digest: null,
  }));
  const image = aTargetAt('dev', '1.0.0');
  return [
    { status: 'read', at: { ...image, release: releaseOf([...image.release.artifacts, ...artifacts]) }, files: {} },
  ];
}

/** A view at a time that the test moves, with a host that says these tags, or throws. */
function aStage() {
  const stage = {
    now: '2026-11-21T12:00:00.000Z',
    asked: [] as string[],
    said: [] as string[],
    answer: ['v1.0.0'] as string[] | null | Error,
  };
  const tags: Host['sources']['tags'] = async (address) => {
    stage.asked.push(address);
    if (stage.answer instanceof Error) throw stage.answer;
    return stage.answer;
  };
  const view = {
    key: { installation: 1, owner: 'Acme', name: 'gitops' },
    config: { status: 'valid', config: { applications: [], artifacts: [] } },
    host: { sources: { tags } },
    store: { marks: memoryMarks() },
    scanSeconds: 300,
    now: () => stage.now,
    log: { warn: (_: object, text: string) => stage.said.push(text) },
  } as unknown as View;
  return { stage, view };
}

test('tags of Git repositories are listed when they are due, and kept while the host does not answer', async () => {
  const { stage, view } = aStage();
  const states = (...tags: string[]) => [
    { kind: 'git', repository: deploy, tags: tags.map((tag) => ({ tag, digest: null })) },
  ];
  expect(await observeGitTags(view, naming(deploy))).toEqual(states('v1.0.0'));
  stage.answer = ['v1.1.0', 'v1.0.0'];
  stage.now = '2026-11-21T12:04:29.000Z';
  expect(await observeGitTags(view, naming(deploy))).toEqual(states('v1.0.0'));
  expect(stage.asked).toEqual([deploy]);
  stage.now = '2026-11-21T12:05:30.000Z';
  expect(await observeGitTags(view, naming(deploy, deploy))).toEqual(states('v1.1.0', 'v1.0.0'));
  stage.now = '2026-11-21T12:11:00.000Z';
  stage.answer = new Error('down');
  expect(await observeGitTags(view, naming(deploy))).toEqual(states('v1.1.0', 'v1.0.0'));
  expect(stage.said).toEqual(['the tags of a Git repository cannot be listed, known ones are used']);
  stage.answer = null;
  expect(await observeGitTags(view, naming(deploy))).toEqual(states());
  expect(stage.said.at(-1)).toContain('install the App on it');
});

test('a look that was asked for lists anew', async () => {
  const { stage, view } = aStage();
  await observeGitTags(view, naming(deploy));
  await forgetGitTags(view);
  await observeGitTags(view, naming(deploy));
  expect(stage.asked).toHaveLength(2);
});

test('nobody else’s repositories are asked about, and images are no Git repositories', async () => {
  const { stage, view } = aStage();
  const other = 'github.com/mallory/deploy';
  expect(await observeGitTags(view, naming(other))).toEqual([{ kind: 'git', repository: other, tags: [] }]);
  expect(await observeGitTags(view, naming())).toEqual([]);
  expect(stage.asked).toEqual([]);
});
