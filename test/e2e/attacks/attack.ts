import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Problem } from '../../../src/model/errors.ts';
import type { TargetChange } from '../../../src/model/snapshot.ts';
import type { TreeSource } from '../../../src/observe/targets/tree-reader.ts';
import { createEngine } from '../../../src/render/create-engine.ts';
import type { RenderEngine } from '../../../src/render/engine.ts';
import { type Between, changesBetween, textsOf } from '../../goldens/pull-view.ts';
import { type Files, treeSourceOf } from '../../observe/targets/folder-reader.ts';
import { configIn } from '../../observe/targets/world.ts';
import { innocent } from './innocent.ts';

/** What a hostile pull request came to. */
export interface Outcome {
  changes: TargetChange[];
  /** What keeps targets from being known. */
  problems: Problem[];
  /** Everything that people would read: comment, check and annotations. */
  said: string;
  comment: string;
  /** Why the poisoned target does not render. */
  failure(): { message: string; file: string | null };
  /** The objects of the poisoned target that change. */
  objects(): { kind: string; name: string; text: string }[];
}

/** Longer than any honest chart takes, and short enough for many attacks. */
const TIMEOUT = 4_000;
const MEGABYTE = 1024 * 1024;

/**
 * Hostile pull requests against one engine process, from a tree to the texts. After each of them innocent targets are
 * rendered by the same process: they must come out as if nothing had been. For attacks on texts alone once at the end.
 */
export function useAttacks({ looksAtTheEnd = false } = {}): { opens(poison: Files): Promise<Outcome> } {
  let engine: RenderEngine;
  let alone: unknown;
  let before: number;

  beforeAll(async () => {
    const fresh = createEngine();
    alone = await rendersOf(fresh, innocent);
    await fresh.close();
    engine = createEngine({ timeoutMs: TIMEOUT });
    before = process.memoryUsage().rss;
  });
  afterAll(() => engine.close());
  const look = looksAtTheEnd ? afterAll : afterEach;
  look(async () => {
    expect(await rendersOf(engine, innocent)).toEqual(alone);
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * MEGABYTE);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  return { opens: (poison) => outcomeOf(engine, poison) };
}

/** Every innocent target as this engine renders it. */
async function rendersOf(engine: RenderEngine, files: Files): Promise<unknown> {
  const { changes } = await between(engine, { '.github/shiplock.yaml': String(files['.github/shiplock.yaml']) }, files);
  for (const { diff } of changes) expect(diff).toMatchObject({ status: 'rendered' });
  expect(changes.map(({ application }) => application)).toEqual(['archive', 'library', 'vault']);
  return changes.map(({ diff }) => diff);
}

async function outcomeOf(engine: RenderEngine, poison: Files): Promise<Outcome> {
  const { changes, problems } = await between(engine, innocent, { ...innocent, ...poison });
  const { comment, check } = textsOf(changes);
  const said = `${comment}\n\n${JSON.stringify(check, null, 1)}\n\n${JSON.stringify(problems)}`;
  return { changes, problems, comment, said, ...partsOf(changes) };
}

function between(engine: RenderEngine, before: Files, after: Files): Promise<Between> {
  const sources = { base: treeSourceOf(before), head: treeSourceOf(after) };
  const at = (tree: string) => (tree === 'base' ? sources.base : sources.head);
  const source: TreeSource = {
    list: (tree, path) => at(tree).list(tree, path),
    file: (tree, path) => at(tree).file(tree, path),
    blob: (oid) => sources.head.blob(oid).catch(() => sources.base.blob(oid)),
  };
  return changesBetween({ source, config: configIn(before), engine }, 'base', 'head');
}

function partsOf(changes: TargetChange[]): Pick<Outcome, 'failure' | 'objects'> {
  const named = changes.map(({ application, environment }) => `${application}/${environment}`).join(' ');
  const poisoned = changes.find(({ application }) => application === 'poison')?.diff;
  return {
    failure() {
      if (poisoned?.status !== 'failed') throw new Error(`rendered: ${JSON.stringify(poisoned)} ${named}`);
      return poisoned;
    },
    objects() {
      if (poisoned?.status !== 'rendered') throw new Error(`not rendered: ${JSON.stringify(poisoned)} ${named}`);
      return poisoned.changes;
    },
  };
}
