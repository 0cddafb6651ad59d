import { z } from 'zod';
import { Instant } from './names.ts';

/** What a waiting gate waits for: the clock, a person's decision, or something that a system reports. */
export const WaitsFor = z.enum(['time', 'person', 'report']);
export type WaitsFor = z.infer<typeof WaitsFor>;

const facts = {
  /** The gate's name, a fixed word: `order`, `soak`, `health`, `approval`, `diff`, … */
  gate: z.string(),
  /** A fixed word for machines, e.g. `UpstreamNotProven`. */
  reason: z.string(),
  /** One sentence for people, plain text: untrusted parts are escaped where it is rendered. */
  message: z.string(),
  /** The values that the gate saw, so that an answer can be checked. */
  seen: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
};

export interface Passed extends GateFacts {
  status: 'passed';
}
export interface Waiting extends GateFacts {
  status: 'waiting';
  waitsFor: WaitsFor;
  /** When time alone opens the gate, or null. */
  until: Instant | null;
}
export interface Blocked extends GateFacts {
  status: 'blocked';
}
export interface Overridden extends GateFacts {
  status: 'overridden';
  by: string;
}
interface GateFacts {
  gate: string;
  reason: string;
  message: string;
  seen: Record<string, string | number | boolean | null>;
  children: Verdict[];
}
/** A tree of gates: a parent is the worst of its children (`worst`). Comment, check, CLI and dashboard render the same tree. */
export type Verdict = Passed | Waiting | Blocked | Overridden;

export const Verdict: z.ZodType<Verdict> = z.lazy(() => {
  const node = { ...facts, children: z.array(Verdict) };
  return z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('passed'), ...node }),
    z.strictObject({ status: z.literal('waiting'), ...node, waitsFor: WaitsFor, until: Instant.nullable() }),
    z.strictObject({ status: z.literal('blocked'), ...node }),
    z.strictObject({ status: z.literal('overridden'), ...node, by: z.string() }),
  ]);
});

const severity = { passed: 0, overridden: 1, waiting: 2, blocked: 3 } as const;

/** The status that is furthest from passing; `passed` for none. Blocked > waiting > overridden > passed. */
export function worst(verdicts: readonly Verdict[]): Verdict['status'] {
  let status: Verdict['status'] = 'passed';
  for (const verdict of verdicts) if (severity[verdict.status] > severity[status]) status = verdict.status;
  return status;
}

/** True when the verdict lets a promotion through: passed, or overridden by a named person. */
export function isOpen(verdict: Verdict): boolean {
  return verdict.status === 'passed' || verdict.status === 'overridden';
}
