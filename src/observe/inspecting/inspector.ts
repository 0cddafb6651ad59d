import { isJsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import { levelOf } from '../../inspect/catalogue.ts';
import type { Inspections } from '../../inspect/inspect.ts';
import type { ObjectInRepository, Sibling } from '../../inspect/inspection.ts';
import { markKnown } from '../../inspect/known.ts';
import { POLICY_KINDS } from '../../inspect/policy/policy-kinds.ts';
import type { Config } from '../../model/config.ts';
import type { Finding, InspectionName } from '../../model/finding.ts';
import type { Target } from '../../model/target.ts';
import type { RenderEngine } from '../../render/engine.ts';
import type { Inspector, RenderedFrom, RenderedSide, RenderTarget } from '../diffs.ts';
import { releasesOf } from '../releases.ts';
import type { Discovery } from '../targets/discover-targets.ts';
import { createTreeReader } from '../targets/tree-reader.ts';
import type { Asked } from './asked.ts';
import { farKinds, objectsOfKinds } from './far-objects.ts';
import { inspectAsked } from './inspect-asked.ts';
import type { KeptFindings } from './kept-findings.ts';
import { paramKinds } from './policies.ts';
import { textsFor } from './texts-of.ts';

/** What inspections need beside Git. */
export interface InspectionTools {
  decode: RenderEngine['decode'];
  policy: RenderEngine['policy'];
  inspections: Inspections;
  /** What was inspected before. */
  kept: KeptFindings;
}

interface Deps {
  tools: InspectionTools;
  from: RenderedFrom;
  render: RenderTarget;
  config: Config;
  targetsAt(treeish: string): Promise<Discovery[]>;
}

/** Kinds whose rules the base branch makes: a pull request does not loosen what it is judged by. */
const ruling = new Set<string>(['AppProject', ...POLICY_KINDS]);

/** Inspections that compare with the other environments of the application, which are rendered for them. */
const comparing: readonly InspectionName[] = ['shape'];

/** Objects that matter beyond their target, and the parameters of the policies among them. */
interface Ruled {
  repository: readonly ObjectInRepository[];
  params: readonly KubeObject[];
}

interface AllTargets {
  targets: Target[];
  ofApplication: Map<string, Target[]>;
}

function listAll(discoveries: readonly Discovery[]): AllTargets {
  const targets = [...releasesOf(discoveries).values()].map(({ target }) => target);
  return { targets, ofApplication: Map.groupBy(targets, ({ application }) => application) };
}

/**
 * Inspects both sides of a comparison by the rules of the base side. What was inspected before, with the same objects,
 * texts, rules and surroundings, is not inspected again.
 */
export function createInspector(deps: Deps): Inspector {
  const { tools, from, render, config, targetsAt } = deps;
  const found = new Map<string, Promise<readonly ObjectInRepository[]>>();
  const ruled = new Map<string, Promise<Ruled>>();
  const all = new Map<string, Promise<AllTargets>>();

  return async (base, head) => {
    const after = await findingsOf(head, base.treeish, base.objects);
    const before = after.length === 0 ? [] : await findingsOf(base, base.treeish, []);
    return markKnown(before, after);
  };

  async function findingsOf(
    side: RenderedSide,
    rulesAt: string,
    updated: RenderedSide['objects'],
  ): Promise<readonly Finding[]> {
    if (side.at === null) return [];
    const asked = await askedOf(side.at.target, side, { rulesAt, updated });
    return tools.kept.of(asked, () => inspectAsked(asked, createTreeReader(from.tree, side.treeish), tools));
  }

  async function askedOf(
    target: Target,
    { treeish, objects, files }: RenderedSide,
    { rulesAt, updated }: { rulesAt: string; updated: RenderedSide['objects'] },
  ): Promise<Asked> {
    const { repository, params } = await once(ruled, `${treeish} ${rulesAt}`, () => ruledAt(treeish, rulesAt));
    const { targets, ofApplication } = await once(all, treeish, () => targetsAt(treeish).then(listAll));
    const siblings = await siblingsOf(target, ofApplication.get(target.application) ?? [], treeish);
    return {
      subject: {
        target,
        kubernetes: config.environments[target.environment]?.kubernetes ?? null,
        objects: objects.map(named),
        files,
      },
      texts: textsFor(await createTreeReader(from.tree, treeish).index(), target, files),
      surroundings: { config, repository, siblings, targets },
      updated,
      params,
      names: Object.keys(tools.inspections) as InspectionName[],
    };
  }

  /** Listed once for a commit and the rules it is judged by: each of a thousand changed targets asks for it. */
  async function ruledAt(treeish: string, rulesAt: string): Promise<Ruled> {
    const [own, rules] = await Promise.all([objectsAt(treeish), objectsAt(rulesAt)]);
    const repository = [
      ...own.filter(({ object }) => !ruling.has(object.kind)),
      ...rules.filter(({ object }) => ruling.has(object.kind)),
    ];
    const kinds = paramKinds(repository.map(({ object }) => object));
    if (kinds.size === 0) return { repository, params: [] };
    const wanted = { name: [...kinds].sort().join(','), has: (kind: string) => kinds.has(kind) };
    const params = await objectsOfKinds(createTreeReader(from.tree, rulesAt), tools.decode, wanted);
    return { repository, params: params.map(({ object }) => object) };
  }

  function objectsAt(treeish: string): Promise<readonly ObjectInRepository[]> {
    return once(found, treeish, () => objectsOfKinds(createTreeReader(from.tree, treeish), tools.decode, farKinds));
  }

  async function siblingsOf(own: Target, ofApplication: readonly Target[], treeish: string): Promise<Sibling[]> {
    const isComparing = comparing.some((name) => name in tools.inspections && levelOf(name, config) !== 'off');
    const siblings: Sibling[] = [];
    for (const target of isComparing ? ofApplication : []) {
      if (target.environment === own.environment) continue;
      const rendered = await render(from, treeish, target);
      // One that does not render is told where its own change is judged.
      if (rendered.status === 'rendered') siblings.push({ target, objects: rendered.objects.map(named) });
    }
    return siblings;
  }
}

function once<V>(known: Map<string, Promise<V>>, key: string, make: () => Promise<V>): Promise<V> {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** A chart may render an object without metadata, which a cluster would refuse: inspections find an empty one there. */
function named(object: KubeObject): KubeObject {
  return isJsonMap(object.metadata) ? object : { ...object, metadata: { name: '' } };
}
