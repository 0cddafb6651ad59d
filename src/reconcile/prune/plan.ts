import type { InventoryEntry } from '../inventory.ts';
import type { TargetIdentity } from '../mark.ts';
import { isWorkload, needsConsent } from '../protected.ts';
import { targetPruneLimit } from './budget.ts';
import { pruneSetHash } from './consent.ts';
import { type Candidate, dispose } from './dispose.ts';

/** Everything that a prune decision needs, as plain data. */
export interface PruneInput {
  identity: TargetIdentity;
  agentNamespace: string;
  /** What the target had after its last complete sync, and what is left over of broken ones. */
  inventory: readonly InventoryEntry[];
  /** Keys (`keyText`) of the complete render of one commit. An incomplete render never gets here: it is an error before. */
  desired: ReadonlySet<string>;
  /** Inventory entries that are not desired any more, each with what is live under its key. */
  candidates: readonly Candidate[];
  /** How many desired objects run something. */
  desiredWorkloads: number;
  /** What the pass may still delete in this cluster. */
  clusterLeft: number;
  consents: readonly string[];
}

/** What to delete, what stays in the inventory, what leaves it undeleted, and which brake held. */
export interface PrunePlan {
  remove: readonly Candidate[];
  /** Still recorded: held by a brake or waiting for consent. */
  keep: readonly InventoryEntry[];
  /** No longer ours to delete: gone, replaced, unmarked or opted out. */
  forget: readonly { entry: InventoryEntry; reason: string }[];
  /** True when a merged pull request consented: then the limits of the pass neither hold it nor count it. */
  consented: boolean;
  /** Why nothing, or not all, is deleted; null when nothing is held. */
  held: Held | null;
}

/** A deletion that waits for consent. */
export interface Held {
  /** `brake`: nothing is deleted and the sync is not complete. `guarded`: only these stay, and the rest went on. */
  by: 'brake' | 'guarded';
  reason: string;
  /** What the trailer of a merged pull request must name. */
  hash: string;
  entries: readonly InventoryEntry[];
}

/**
 * Decides a prune under the brakes: ownership and opt-outs are never overridden; the limits by number and the guarded
 * kinds give way only to a consent to exactly this set of keys. The hash is over all candidates, also those that turn
 * out to be gone: so a consent still fits when a prune is taken up again after a crash in its middle.
 */
export function planPrune(input: PruneInput): PrunePlan {
  const forget: { entry: InventoryEntry; reason: string }[] = [];
  const ordinary: Candidate[] = [];
  const guarded: Candidate[] = [];
  for (const candidate of input.candidates) {
    const verdict = dispose(candidate, input);
    if (verdict.status === 'forget') forget.push({ entry: candidate.entry, reason: verdict.reason });
    else if (needsConsent(candidate.entry, candidate.crdHasInstances)) guarded.push(candidate);
    else ordinary.push(candidate);
  }
  const wanted = [...ordinary, ...guarded];
  if (wanted.length === 0) return { remove: [], keep: [], forget, consented: false, held: null };
  const hash = pruneSetHash(input.candidates.map(({ entry }) => entry));
  if (input.consents.includes(hash)) return { remove: wanted, keep: [], forget, consented: true, held: null };
  const brake = brakeOn(ordinary, input);
  if (brake !== null) {
    const entries = wanted.map(({ entry }) => entry);
    return { remove: [], keep: entries, forget, consented: false, held: { by: 'brake', reason: brake, hash, entries } };
  }
  const waiting = guarded.map(({ entry }) => entry);
  const reason = 'namespaces, volumes and definitions with instances are deleted only with consent';
  return {
    remove: ordinary,
    keep: waiting,
    forget,
    consented: false,
    held: waiting.length === 0 ? null : { by: 'guarded', reason, hash: pruneSetHash(waiting), entries: waiting },
  };
}

/** The brake that a deletion of these would hit, as the end of a sentence; null when none holds. */
function brakeOn(ordinary: readonly Candidate[], input: PruneInput): string | null {
  const count = ordinary.length;
  if (count === 0) return null;
  const size = input.inventory.length;
  if (count >= size) return 'this would delete every object that the target had';
  const limit = targetPruneLimit(size);
  if (count > limit) return `${count} of ${size} objects would go, and at most ${limit} (20 %) may go at once`;
  if (input.desiredWorkloads === 0 && ordinary.some(({ entry }) => isWorkload(entry))) {
    return "this would delete the target's last workload";
  }
  if (count > input.clusterLeft) {
    return `${count} objects would go, and this pass may delete only ${input.clusterLeft} more in this cluster`;
  }
  return null;
}
