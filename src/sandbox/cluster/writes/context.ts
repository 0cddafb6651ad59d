import type { Subject } from '../api-status.ts';
import type { SandboxClock } from '../clock.ts';
import type { Allocator } from '../defaults/service.ts';
import { builtInShape, type ShapeOf, schemaShape } from '../fields/shape.ts';
import type { Catalogue } from '../kinds/catalogue.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Store } from '../store.ts';

/** What every write needs of the cluster. */
export interface Cluster {
  store: Store;
  catalogue: Catalogue;
  allocator: Allocator;
  clock: SandboxClock;
}

/** How a write was asked for. */
export interface WriteOptions {
  manager: string;
  dryRun: boolean;
  fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  /** Receives what the client is to be warned of. */
  warn: (warning: string) => void;
}

/** The object that a request names. */
export interface Target {
  kind: Kind;
  namespace: string;
  name: string;
  subresource: string;
}

export function subjectOf(target: { kind: Kind; name: string }): Subject {
  const { group, plural, kind } = target.kind;
  return { group, plural, kind, name: target.name };
}

export function shapeFor(cluster: Cluster, kind: Kind): ShapeOf {
  return kind.custom ? schemaShape(cluster.catalogue.schema(kind)) : builtInShape;
}
