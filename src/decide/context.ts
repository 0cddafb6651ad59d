import type { Config } from '../model/config.ts';
import type { ImageState } from '../model/image-state.ts';
import { type Instant, targetKey } from '../model/names.ts';
import type { Proof } from '../model/record.ts';
import type { Snapshot, TargetState } from '../model/snapshot.ts';
import { createVersionOrder, type VersionOrder } from '../text/policy/version-order.ts';
import { digestOrder } from './digest-order.ts';
import { indexProofs, validProofs } from './proofs.ts';
import { indexRecords, type RecordIndex } from './records.ts';
import { type Standing, standingOf } from './standing.ts';
import { indexWindows, type WindowState } from './windows/window-state.ts';

/** A target of the base tip that could be read. */
export type ReadTarget = Extract<TargetState, { status: 'read' }>;

/** What every part of a decision sees: the snapshot, its valid config, the time, and what is often looked up. */
export interface Context {
  snapshot: Snapshot;
  config: Config;
  now: Instant;
  /** What people said that still stands now. */
  standing: Standing;
  /** Which of two versions is newer, by the policies of the applications. */
  order: VersionOrder;
  /** The proofs that count now, newest first. */
  proofs: readonly Proof[];
  /** Made once for each decision, since a repository may have thousands of targets; read them through their finders. */
  index: {
    targets: ReadonlyMap<string, TargetState>;
    readTargets: readonly ReadTarget[];
    images: ReadonlyMap<string, ImageState>;
    proofs: ReadonlyMap<string, readonly Proof[]>;
    records: RecordIndex;
    /** Of the environments that have windows. */
    windows: ReadonlyMap<string, WindowState>;
  };
}

/** The context of one decision. Of a broken ledger nothing is indexed: gates fail closed. */
export function createContext(snapshot: Snapshot, config: Config, now: Instant): Context {
  const records = indexRecords(snapshot.ledger);
  const proofs = validProofs(records, now);
  const readTargets = snapshot.targets.filter((state) => state.status === 'read');
  const index = {
    targets: indexTargets(snapshot.targets),
    readTargets,
    images: new Map(snapshot.images.map((image) => [image.repository, image])),
    proofs: indexProofs(proofs),
    records,
    windows: indexWindows(config, now),
  };
  const order = createVersionOrder(config, index.images, digestOrder(records));
  return { snapshot, config, now, standing: standingOf(records, now), proofs, index, order };
}

/** By key; a target that is there twice is the first that can be read. */
function indexTargets(targets: readonly TargetState[]): Map<string, TargetState> {
  const found = new Map<string, TargetState>();
  for (const state of targets) {
    const key = targetKey(state.status === 'read' ? state.at.target : state);
    if (found.get(key)?.status !== 'read') found.set(key, state);
  }
  return found;
}

/** The targets of the base tip that could be read, in the order of the snapshot. */
export function readTargets({ index }: Context): readonly ReadTarget[] {
  return index.readTargets;
}

/** The target of an application in an environment, undefined when there is none or it cannot be read. */
export function findTarget({ index }: Context, application: string, environment: string): ReadTarget | undefined {
  const state = index.targets.get(targetKey({ application, environment }));
  return state?.status === 'read' ? state : undefined;
}

/** True when the base tip has a target there, readable or not. */
export function hasTarget({ index }: Context, application: string, environment: string): boolean {
  return index.targets.has(targetKey({ application, environment }));
}

/** What is known of the tags of an image or Git repository, undefined when it was not asked. */
export function findImage({ index }: Context, repository: string): ImageState | undefined {
  return index.images.get(repository);
}
