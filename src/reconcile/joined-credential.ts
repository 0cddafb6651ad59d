import { createHash, randomBytes } from 'node:crypto';
import type { JoinRequest } from '../model/agents.ts';
import { TerminalError } from '../model/errors.ts';
import type { JoinOutcome } from './ask-to-join.ts';
import type { Credential } from './credential.ts';
import type { CredentialSecret, StoredCredential } from './credential-secret.ts';
import { nextJoinStep } from './join-step.ts';

export interface JoinedCredentialDeps {
  secret: CredentialSecret;
  joinToken(): Promise<string | null>;
  ask(token: string, request: JoinRequest): Promise<JoinOutcome>;
  /** What this agent was set up for. */
  setUp: { cluster: string; repository: string; agentVersion: string };
  log: { info(data: object, text: string): void; warn(data: object, text: string): void };
}

/** The server could not be asked: the agent works without it and asks again with its next report. */
export class NotJoinedYetError extends Error {
  constructor(reason: string) {
    super(`this agent could not join yet: ${reason}`);
    this.name = 'NotJoinedYetError';
  }
}

const MISSING_TOKEN =
  '--server needs a token: set SHIPLOCK_JOIN_TOKEN (or SHIPLOCK_JOIN_TOKEN_FILE) from `shiplock agents invite`, or set SHIPLOCK_AGENT_TOKEN or SHIPLOCK_AGENT_TOKEN_FILE (docs/agent.md, "Joining")';
/** Two agents that start at once write over each other so often at most. */
const MAX_STEPS = 10;

/** The credential in the agent's Secret; with a join token that was not used yet, the agent joins first. */
export function createJoinedCredential(deps: JoinedCredentialDeps): Credential {
  let found: Promise<string> | null = null;
  return {
    token() {
      const current = found ?? findOrJoin(deps);
      found = current;
      // What failed is tried again by the next one who asks.
      current.catch(() => {
        if (found === current) found = null;
      });
      return current;
    },
    refused() {
      found = null;
    },
  };
}

async function findOrJoin(deps: JoinedCredentialDeps): Promise<string> {
  const token = await deps.joinToken();
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const before = await deps.secret.read();
    const { stored } = before;
    const step = nextJoinStep(stored, token === null ? null : sha256Hex(token));
    if (step.do === 'use') return step.credential;
    if (step.do === 'ask' || token === null) throw new TerminalError(MISSING_TOKEN);
    if (step.do === 'prepare') {
      const credential = `sla_${randomBytes(32).toString('base64url')}`;
      await deps.secret.write(before, { ...stored, next: { credential, invitation: sha256Hex(token) } });
      continue;
    }
    const credential = await join(deps, before, { token, credential: step.credential });
    if (credential !== null) return credential;
  }
  throw new NotJoinedYetError('its Secret is written by somebody else all the time');
}

/** The credential that counts after the request; null when the Secret changed meanwhile and has to be read again. */
async function join(
  { secret, ask, setUp, log }: JoinedCredentialDeps,
  before: StoredCredential,
  { token, credential }: { token: string; credential: string },
): Promise<string | null> {
  const outcome = await ask(token, { version: 1, credentialSha256: sha256Hex(credential), ...setUp });
  const old = before.stored.credential;
  if (outcome.status === 'joined') {
    if (!(await secret.write(before, { credential, invitation: sha256Hex(token), next: null }))) return null;
    log.info({ cluster: setUp.cluster }, 'This agent joined the server; its join token is used up and can be deleted');
    return credential;
  }
  if (old !== null) {
    log.warn({ reason: outcome.reason }, 'The new join token does not work; the agent goes on with what it had');
    return old;
  }
  if (outcome.status === 'unanswered') throw new NotJoinedYetError(outcome.reason);
  throw new TerminalError(
    `this agent could not join: ${outcome.reason}. A token for it is made by \`shiplock agents invite --cluster ${setUp.cluster} --repository ${setUp.repository}\` (docs/agent.md, "Joining")`,
  );
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
