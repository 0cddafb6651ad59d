import type { KubeObject } from '../clusters/cluster.ts';
import type { Environment } from '../model/config.ts';
import type { Target } from '../model/target.ts';

/** A target as the tip of the branch wants it. */
export interface WantedTarget {
  target: Target;
  content: string;
  environment: Environment;
}

/** What the agent saw of Git: the tip of its branch and the targets of its environments there. */
export interface GitView {
  revision: string;
  targets: readonly WantedTarget[];
  /** `application/environment` of targets that Git has and that cannot be read. */
  unreadable?: readonly string[];
}

/** A render of a target at a commit: all of its objects, or one masked sentence why there are none. */
type RenderOutcome = { status: 'rendered'; objects: KubeObject[] } | { status: 'failed'; message: string };

/** Renders a target from an immutable commit. Throws only on outages, which are tried again. */
export type Render = (target: Target, revision: string) => Promise<RenderOutcome>;
