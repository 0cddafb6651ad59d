import type { Verb } from './http/request.ts';

/** A way in which the API server or the network fails. */
export type Fault =
  | { kind: 'status'; code: number; retryAfterSeconds?: number; reason?: string; message?: string }
  /** Answered as 410 Gone, on a watch or on a continued list. */
  | { kind: 'gone' }
  /** The connection breaks before an answer; `afterWork` breaks it when the write is already done. */
  | { kind: 'reset'; afterWork?: boolean }
  | { kind: 'slow'; delayMs: number }
  /** A watch that stays open and says nothing more after some events. */
  | { kind: 'silent-watch'; afterEvents: number }
  /** A watch whose connection breaks in the middle of a line. */
  | { kind: 'truncated-watch'; afterEvents: number }
  /** A watch that gets 410 as an ERROR event. */
  | { kind: 'expired-watch'; afterEvents: number };

export interface FaultRule {
  fault: Fault;
  /** Which requests it strikes; everything left out matches. */
  verb?: Verb;
  resource?: string;
  path?: RegExp;
  /** How often it strikes; once when left out. */
  times?: number;
}

export interface FaultPlan {
  /** Adds a rule; the function returned takes it away again. */
  add(rule: FaultRule): () => void;
  clear(): void;
  /** The fault that strikes this request, counted as used. */
  take(request: { verb: Verb; resource: string; path: string }): Fault | undefined;
  /** Rules that have not struck as often as they should: a test whose fault never happened proves nothing. */
  pending(): number;
}

export function createFaultPlan(initial: readonly FaultRule[] = []): FaultPlan {
  let rules: { rule: FaultRule; left: number }[] = [];

  function add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? 1 };
    rules.push(entry);
    return () => {
      rules = rules.filter((other) => other !== entry);
    };
  }

  for (const rule of initial) add(rule);
  return {
    add,
    clear() {
      rules = [];
    },
    take(request) {
      const found = rules.find(({ rule, left }) => left > 0 && strikes(rule, request));
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.rule.fault;
    },
    pending: () => rules.filter(({ left }) => left > 0).length,
  };
}

function strikes(rule: FaultRule, request: { verb: Verb; resource: string; path: string }): boolean {
  if (rule.verb !== undefined && rule.verb !== request.verb) return false;
  if (rule.resource !== undefined && rule.resource !== request.resource) return false;
  return rule.path === undefined || rule.path.test(request.path);
}
