import { isJsonMap } from '../../diff/json.ts';
import type { KubeObject } from '../../diff/kube-object.ts';
import { levelOf } from '../../inspect/catalogue.ts';
import { type Inspections, inspect } from '../../inspect/inspect.ts';
import type { ObjectInRepository, Subject, Surroundings } from '../../inspect/inspection.ts';
import { markKnown } from '../../inspect/known.ts';
import type { Config } from '../../model/config.ts';
import type { Finding, InspectionName } from '../../model/finding.ts';
import type { Target } from '../../model/target.ts';
import type { RenderEngine } from '../../render/engine.ts';
import type { Inspector, RenderedFrom, RenderedSide, RenderTarget } from '../diffs.ts';
import { releasesOf } from '../releases.ts';
import type { Discovery } from '../targets/discover-targets.ts';
import { createTreeReader } from '../targets/tree-reader.ts';
import { farKinds, objectsOfKinds } from './far-objects.ts';
import { askPolicies } from './policies.ts';
import { textsOf } from './texts-of.ts';

/** What inspections need beside Git. */
export interface InspectionTools {
  decode: RenderEngine['decode'];
  policy: RenderEngine['policy'];
  inspections: Inspections;
}

interface Deps {
  tools: InspectionTools;
  from: RenderedFrom;
  render: RenderTarget;
  config: Config;
  targetsAt(treeish: string): Promise<Discovery[]>;
}

/** Kinds whose rules the base branch makes: a pull request does not loosen what it is judged by. */
const ruling = new Set([
  'AppProject',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingPolicy',
  'ClusterPolicy',
  'Policy',
  'ConstraintTemplate',
]);

/** Inspections that compare with the other environments of the application, which are rendered for them. */
const comparing: readonly InspectionName[] = ['shape'];

interface AllTargets {
  targets: Target[];
  ofApplication: Map<string, Target[]>;
}

function listAll(discoveries: readonly Discovery[]): AllTargets {
  const targets = [...releasesOf(discoveries).values()].map(({ target }) => target);
  return { targets, ofApplication: Map.groupBy(targets, ({ application }) => application) };
}

/** Inspects both sides of a comparison by the rules of the base side. */
export function createInspector(deps: Deps): Inspector {
  const { tools, from, render, config, targetsAt } = deps;
  const found = new Map<string, Promise<readonly ObjectInRepository[]>>();
  const all = new Map<string, Promise<AllTargets>>();

  return async (base, head) => {
    const after = await findingsOf(head, base.treeish, base.objects);
    const before = after.length === 0 ? [] : await findingsOf(base, base.treeish, []);
    return markKnown(before, after);
  };

  async function findingsOf(side: RenderedSide, rulesAt: string, updated: RenderedSide['objects']): Promise<Finding[]> {
    if (side.at === null) return [];
    const subject = await subjectOf(side.at.target, side);
    const surroundings = await surroundingsOf(subject, side.treeish, rulesAt);
    const policies =
      levelOf('policy', config) === 'off'
        ? []
        : await askPolicies(subject, surroundings, updated, {
            policy: tools.policy,
            objectsOf: (kinds) => paramsAt(rulesAt, kinds),
          });
    return inspect(subject, surroundings, { ...tools.inspections, policy: () => policies });
  }

  async function paramsAt(treeish: string, kinds: ReadonlySet<string>): Promise<KubeObject[]> {
    const wanted = { name: [...kinds].sort().join(','), has: (kind: string) => kinds.has(kind) };
    const objects = await objectsOfKinds(createTreeReader(from.tree, treeish), tools.decode, wanted);
    return objects.map(({ object }) => object);
  }

  async function surroundingsOf(subject: Subject, treeish: string, rulesAt: string): Promise<Surroundings> {
    const [own, rules] = await Promise.all([objectsAt(treeish), objectsAt(rulesAt)]);
    const repository = [
      ...own.filter(({ object }) => !ruling.has(object.kind)),
      ...rules.filter(({ object }) => ruling.has(object.kind)),
    ];
    const { targets, ofApplication } = await allAt(treeish);
    const isComparing = comparing.some((name) => name in tools.inspections && levelOf(name, config) !== 'off');
    const siblings: Subject[] = [];
    for (const target of isComparing ? (ofApplication.get(subject.target.application) ?? []) : []) {
      if (target.environment === subject.target.environment) continue;
      const rendered = await render(from, treeish, target);
      // One that does not render is told where its own change is judged.
      if (rendered.status === 'rendered') siblings.push(await subjectOf(target, { ...rendered, treeish }));
    }
    return { config, repository, siblings, targets };
  }

  /** Listed once for a commit or tree: each of a thousand changed targets asks for it. */
  function allAt(treeish: string): Promise<AllTargets> {
    const known = all.get(treeish) ?? targetsAt(treeish).then(listAll);
    all.set(treeish, known);
    return known;
  }

  function objectsAt(treeish: string): Promise<readonly ObjectInRepository[]> {
    const known = found.get(treeish) ?? objectsOfKinds(createTreeReader(from.tree, treeish), tools.decode, farKinds);
    found.set(treeish, known);
    return known;
  }

  async function subjectOf(
    target: Subject['target'],
    { treeish, objects: rendered, files }: Pick<RenderedSide, 'treeish' | 'objects' | 'files'>,
  ): Promise<Subject> {
    const objects = rendered.map(named);
    const texts = await textsOf(createTreeReader(from.tree, treeish), target, files);
    return { target, kubernetes: config.environments[target.environment]?.kubernetes ?? null, objects, files, texts };
  }
}

/** A chart may render an object without metadata, which a cluster would refuse: inspections find an empty one there. */
function named(object: KubeObject): KubeObject {
  return isJsonMap(object.metadata) ? object : { ...object, metadata: { name: '' } };
}
