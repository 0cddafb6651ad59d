/** What the agent's Secret holds: the credential that works, and the one that it is joining with. */
export interface Stored {
  credential: string | null;
  /** Hash of the join token that the credential came by; null when a person put it there. */
  invitation: string | null;
  next: { credential: string; invitation: string } | null;
}

/** What to do for a credential: use one, join with the one that was prepared, prepare one, or ask a person. */
export type JoinStep =
  | { do: 'use'; credential: string }
  | { do: 'join'; credential: string }
  | { do: 'prepare' }
  | { do: 'ask' };

/**
 * The next step towards a credential. `invitation` is the hash of the join token that is set, null without one. A token
 * that was not used yet is used with a credential that was stored before: whatever is lost after that, a restart goes on
 * with the same one, and the working credential stays until the new one is known to the server.
 */
export function nextJoinStep(stored: Stored, invitation: string | null): JoinStep {
  const { credential, next } = stored;
  if (invitation === null || stored.invitation === invitation) {
    return credential === null ? { do: 'ask' } : { do: 'use', credential };
  }
  if (next?.invitation === invitation) return { do: 'join', credential: next.credential };
  return { do: 'prepare' };
}
