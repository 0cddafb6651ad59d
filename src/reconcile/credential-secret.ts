import { statusOf } from '../clusters/builtin/failure.ts';
import type { KubeApi } from '../clusters/builtin/kube-api.ts';
import { textAt } from '../model/read-json.ts';
import type { Stored } from './join-step.ts';
import { explainRefusal, readField, secretRef } from './own-secret.ts';

/** The Secret in the agent's namespace that keeps what it joined with. */
export const CREDENTIAL_SECRET = 'shiplock-agent-credential';

export interface StoredCredential {
  stored: Stored;
  /** Null when the Secret is not there yet. */
  resourceVersion: string | null;
}

/** The agent's credential in its Secret. Both throw with what to do when the agent lacks the rights. */
export interface CredentialSecret {
  read(): Promise<StoredCredential>;
  /** Writes over exactly what was read; false when somebody else wrote meanwhile. */
  write(before: StoredCredential, stored: Stored): Promise<boolean>;
}

export function createCredentialSecret(
  api: Pick<KubeApi, 'get' | 'create' | 'replace'>,
  namespace: string,
): CredentialSecret {
  return {
    async read() {
      const secret = await api.get(secretRef(namespace, CREDENTIAL_SECRET)).catch((error: unknown) => {
        throw explainRefusal(error, namespace);
      });
      return { stored: readStored(secret), resourceVersion: textAt(secret, 'metadata', 'resourceVersion') };
    },
    async write({ resourceVersion }, stored) {
      const labels = { 'app.kubernetes.io/managed-by': 'shiplock' };
      const metadata = { name: CREDENTIAL_SECRET, namespace, labels };
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: dataOf(stored) };
      try {
        if (resourceVersion === null) await api.create(secret);
        else await api.replace({ ...secret, metadata: { ...metadata, resourceVersion } });
        return true;
      } catch (error) {
        if (statusOf(error) === 409) return false;
        throw explainRefusal(error, namespace);
      }
    },
  };
}

function readStored(secret: unknown): Stored {
  const credential = readField(secret, 'next-credential');
  const invitation = readField(secret, 'next-invitation');
  return {
    credential: readField(secret, 'credential')?.trim() || null,
    invitation: readField(secret, 'invitation'),
    next: credential === null || invitation === null ? null : { credential, invitation },
  };
}

function dataOf({ credential, invitation, next }: Stored): Record<string, string> {
  const fields = {
    credential,
    invitation,
    'next-credential': next?.credential ?? null,
    'next-invitation': next?.invitation ?? null,
  };
  const filled = Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, base64(value)]]));
  return Object.fromEntries(filled);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
