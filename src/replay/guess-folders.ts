import { environmentRank } from './environment-words.ts';

/** Folders that sort others and are named after no application. */
const structural = new Set(
  'apps applications services workloads components releases envs env environments overlays overlay clusters cluster stages base bases k8s kubernetes kustomize manifests deploy deployments charts helm helm-charts gitops values config configs src infra infrastructure'.split(
    ' ',
  ),
);

/** A path with its environment and application left open, and what stood there. */
export interface Layout {
  template: string;
  environment: string;
  application: string | null;
}

/**
 * Leaves environment and application open in paths that name one environment each. The application is the part that
 * differs most among paths of the same form; else the nearest part before the environment, or behind it.
 */
export function layoutsOf(paths: readonly string[]): Layout[] {
  const placed = paths.flatMap((path) => {
    const segments = path.split('/');
    const at = environmentSegments(segments);
    return at.length === 1 && at[0] !== undefined ? [{ segments, at: at[0] }] : [];
  });
  const groups = Map.groupBy(placed, ({ segments, at }) => `${segments.length} ${at}`);
  return [...groups.values()].flatMap((group) => group.map((one) => layoutOf(one, group)));
}

interface Placed {
  segments: string[];
  at: number;
}

function environmentSegments(segments: readonly string[]): number[] {
  return segments.flatMap((segment, index) => (environmentRank(segment) === null ? [] : [index]));
}

function layoutOf({ segments, at }: Placed, group: readonly Placed[]): Layout {
  const application = applicationSegment({ segments, at }, group);
  const template = segments.map((segment, index) => {
    if (index === at) return '{environment}';
    return index === application ? '{application}' : segment;
  });
  return {
    template: template.join('/'),
    environment: segments[at] ?? '',
    application: application === null ? null : (segments[application] ?? null),
  };
}

function applicationSegment({ segments, at }: Placed, group: readonly Placed[]): number | null {
  const open = segments.keys().filter((index) => index !== at && !structural.has(segments[index] ?? ''));
  const variety = (index: number): number => new Set(group.map((one) => one.segments[index])).size;
  const nearest = (index: number): number => (index < at ? at - index : segments.length + index - at);
  const [best] = [...open].sort((a, b) => variety(b) - variety(a) || nearest(a) - nearest(b));
  return best ?? null;
}
