import type { FaultPlan } from './faults.ts';
import type { CommitSigner } from './git/signature.ts';
import type { Links } from './present/links.ts';
import type { Hooks } from './webhooks/hooks.ts';
import type { World } from './world/world.ts';

/** What every route works with. */
export interface Context {
  readonly world: World;
  readonly links: Links;
  readonly faults: FaultPlan;
  readonly hooks: Hooks;
  readonly signer: CommitSigner;
  now(): Date;
}
