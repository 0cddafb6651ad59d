/** One reason of a refusal: which field, and the reason word of the API server. */
export interface KubeCause {
  reason: string;
  field: string;
  message: string;
}

/** What a request was about, for messages. */
export interface RequestSubject {
  method: string;
  path: string;
}

/** The API server refused or could not answer. `reason` is its word (`Conflict`, `Invalid`, …), '' where it gave none. */
export class KubeError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly causes: readonly KubeCause[];
  readonly retryAfterSeconds: number | null;

  constructor(refusal: {
    status: number;
    reason: string;
    message: string;
    causes?: readonly KubeCause[];
    retryAfterSeconds?: number | null;
  }) {
    super(refusal.message);
    this.name = 'KubeError';
    this.status = refusal.status;
    this.reason = refusal.reason;
    this.causes = refusal.causes ?? [];
    this.retryAfterSeconds = refusal.retryAfterSeconds ?? null;
  }
}

/**
 * Reads a refusal from an answer's body. Texts about Secrets are withheld: the server quotes the values that it could
 * not read. Only status, reason word and field names are told of them.
 */
export function refusalOf(
  answer: { status: number; body: unknown; retryAfterSeconds: number | null },
  subject: RequestSubject,
): KubeError {
  const told = readRecord(answer.body);
  const reason = readText(told['reason']);
  const isSecret = isAboutSecrets(subject.path);
  const causes = readCauses(readRecord(told['details'])['causes'], isSecret);
  const where = `${subject.method} ${subject.path}`;
  const { status, retryAfterSeconds } = answer;
  const text = isSecret ? withheld(reason) : readText(told['message']) || plainText(answer.body);
  const message = `the API server answered ${status} to ${where}: ${text === '' ? 'no reason given' : text}`;
  return new KubeError({ status, reason, message, causes, retryAfterSeconds });
}

function withheld(reason: string): string {
  return `${reason === '' ? 'a refusal' : reason}; its text is withheld because it may quote secret values`;
}

/** True for paths of the core resource `secrets`. */
export function isAboutSecrets(path: string): boolean {
  return /^\/api\/v1\/(namespaces\/[^/]+\/)?secrets(\/|$)/.test(path);
}

/** Proxies and old servers answer in plain text; a page of it helps nobody. */
function plainText(body: unknown): string {
  return typeof body === 'string' ? body.trim().slice(0, 200) : '';
}

function readCauses(value: unknown, isSecret: boolean): KubeCause[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry) => {
    const cause = readRecord(entry);
    const message = isSecret ? '' : readText(cause['message']);
    return { reason: readText(cause['reason']), field: readText(cause['field']), message };
  });
}

export function readRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
