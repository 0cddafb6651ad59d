/** Which calls of the API, of GraphQL or of git over HTTP a fault meets. */
interface RequestMatch {
  readonly method?: string;
  /** The path without `/api/v3` and query; `*` stands for one segment, `**` for any number. Left out: every path. */
  readonly path?: string;
  /** How often it fires; 1 when left out, Infinity for always. */
  readonly times?: number;
}

/** `after`: the effect happened and only the answer is lost, the case that idempotence is for. */
type When = 'before' | 'after';

export type RequestFault = RequestMatch &
  (
    | { readonly kind: 'answer'; readonly status: number; readonly when?: When; readonly message?: string }
    | { readonly kind: 'secondary-limit'; readonly status?: 403 | 429; readonly retryAfterSeconds: number }
    | { readonly kind: 'base-modified' }
    | { readonly kind: 'reset'; readonly when?: When }
    | { readonly kind: 'slow'; readonly milliseconds: number }
    | { readonly kind: 'mergeable-unknown' }
  );

/**
 * What may happen to a webhook: `lost` never arrives but is listed as failed, `vanished` leaves no trace at all,
 * `reordered` waits until the next delivery of the App has gone out.
 */
export interface WebhookFault {
  readonly kind: 'webhook';
  readonly fate: 'lost' | 'vanished' | 'doubled' | 'reordered' | 'delayed';
  readonly event?: string;
  readonly action?: string;
  readonly milliseconds?: number;
  readonly times?: number;
}

export type Fault = RequestFault | WebhookFault;

export interface PlannedFault {
  readonly fault: Fault;
  /** How often it will still fire. */
  readonly left: number;
  readonly fired: number;
}

/** The breaks that are planned: plain data that tests and the demo may change while the sandbox runs. */
export interface FaultPlan {
  add(...faults: readonly Fault[]): void;
  clear(): void;
  list(): readonly PlannedFault[];
  /** Takes one firing of the first fault of a kind that meets a request. */
  takeRequest(kinds: readonly RequestFault['kind'][], method: string, path: string): RequestFault | undefined;
  takeWebhook(event: string, action: string | null): WebhookFault | undefined;
}

interface Entry {
  readonly fault: Fault;
  left: number;
  fired: number;
}

export function createFaultPlan(initial: readonly Fault[] = []): FaultPlan {
  const entries: Entry[] = initial.map(entryOf);

  function take(matches: (fault: Fault) => boolean): Fault | undefined {
    const entry = entries.find((one) => one.left > 0 && matches(one.fault));
    if (!entry) return undefined;
    entry.left -= 1;
    entry.fired += 1;
    return entry.fault;
  }

  return {
    add: (...faults) => void entries.push(...faults.map(entryOf)),
    clear: () => void entries.splice(0),
    list: () => entries.map((entry) => ({ ...entry })),
    takeRequest(kinds, method, path) {
      const fault = take((one) => one.kind !== 'webhook' && kinds.includes(one.kind) && meets(one, method, path));
      return fault?.kind === 'webhook' ? undefined : fault;
    },
    takeWebhook(event, action) {
      const fault = take((one) => one.kind === 'webhook' && hits(one, event, action));
      return fault?.kind === 'webhook' ? fault : undefined;
    },
  };
}

function entryOf(fault: Fault): Entry {
  return { fault, left: fault.times ?? 1, fired: 0 };
}

function hits(fault: WebhookFault, event: string, action: string | null): boolean {
  if (fault.event !== undefined && fault.event !== event) return false;
  return fault.action === undefined || fault.action === action;
}

function meets(match: RequestMatch, method: string, path: string): boolean {
  if (match.method !== undefined && match.method !== method) return false;
  return match.path === undefined || patternOf(match.path).test(path);
}

function patternOf(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    if (part === '*') return '[^/]+';
    return part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}
