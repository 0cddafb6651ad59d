/** Time as the sandbox needs it: what time it is, and a call later. */
export interface SandboxClock {
  now(): number;
  /** Runs `task` once after `delayMs`; the function returned cancels it. */
  schedule(delayMs: number, task: () => void): () => void;
}

export function systemClock(): SandboxClock {
  return {
    now: () => Date.now(),
    schedule(delayMs, task) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
  };
}

/** RFC 3339 with whole seconds: the only form in which Kubernetes writes metav1.Time. */
export function timestamp(clock: SandboxClock): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}
