import { expect, test } from 'vitest';
import type { JoinRequest } from '../../src/model/agents.ts';
import { textAt } from '../../src/model/read-json.ts';
import type { JoinOutcome } from '../../src/reconcile/ask-to-join.ts';
import { findCredential } from '../../src/reconcile/credential.ts';
import { CREDENTIAL_SECRET, createCredentialSecret } from '../../src/reconcile/credential-secret.ts';
import { createJoinedCredential } from '../../src/reconcile/joined-credential.ts';
import { createFakeKube } from '../clusters/builtin/fake-kube.ts';

const NAMESPACE = 'shiplock-system';
const TOKEN = 'slj_the-first-token';
const setUp = { cluster: 'eu-dev', repository: 'acme/deploy', agentVersion: '0.1.0' };
const refused: JoinOutcome = { status: 'refused', reason: 'the server answered 401: no' };
const unanswered: JoinOutcome = { status: 'unanswered', reason: 'connection refused' };
const joined: JoinOutcome = { status: 'joined' };

/** A cluster that outlives its agents, and a server that answers as told, then always that the agent joined. */
function aPlace(answers: JoinOutcome[] = []) {
  const kube = createFakeKube();
  kube.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  const requests: JoinRequest[] = [];
  const said: string[] = [];
  const note = (data: object, text: string) => void said.push(text + JSON.stringify(data));
  const state = { token: TOKEN as string | null };
  const ref = { group: '', version: 'v1', kind: 'Secret', namespace: NAMESPACE, name: CREDENTIAL_SECRET };
  return {
    kube,
    requests,
    said,
    state,
    stored: async (field: string) => {
      const text = textAt(await kube.api.get(ref), 'data', field);
      return text === null ? null : Buffer.from(text, 'base64').toString();
    },
    /** What a start of the agent's process makes. */
    agent: () =>
      createJoinedCredential({
        secret: createCredentialSecret(kube.api, NAMESPACE),
        joinToken: async () => state.token,
        async ask(token, request) {
          expect(token).toBe(state.token);
          requests.push(request);
          return answers.shift() ?? joined;
        },
        setUp,
        log: { info: note, warn: note },
      }),
  };
}

test('the first start joins with a credential of its own; later ones use it, with and without the token', async () => {
  const place = aPlace();
  const credential = await place.agent().token();
  expect(credential).toMatch(/^sla_[A-Za-z0-9_-]{43}$/);
  expect(place.requests).toMatchObject([setUp]);
  expect(JSON.stringify(place.requests)).not.toContain(credential);
  expect(await place.agent().token()).toBe(credential);
  place.state.token = null;
  expect(await place.agent().token()).toBe(credential);
  expect(place.requests).toHaveLength(1);
});

test('an answer that got lost is asked for again with the same credential, also after a restart', async () => {
  const place = aPlace([unanswered, unanswered]);
  const agent = place.agent();
  await expect(agent.token()).rejects.toThrow('this agent could not join yet: connection refused');
  await expect(place.agent().token()).rejects.toThrow('could not join yet');
  const credential = await agent.token();
  expect(new Set(place.requests.map(({ credentialSha256 }) => credentialSha256)).size).toBe(1);
  expect(await place.stored('credential')).toBe(credential);
});

test('a token that is refused says what to do', async () => {
  const place = aPlace([refused]);
  await expect(place.agent().token()).rejects.toThrow(
    'this agent could not join: the server answered 401: no. A token for it is made by `shiplock agents invite --cluster eu-dev --repository acme/deploy`',
  );
});

test('without token and credential it says what is missing', async () => {
  const place = aPlace();
  place.state.token = null;
  await expect(place.agent().token()).rejects.toThrow('set SHIPLOCK_JOIN_TOKEN');
  expect(place.kube.writes()).toEqual([]);
});

test('a new token brings a new credential; one that does not work leaves the old one in use', async () => {
  const place = aPlace([joined, refused, unanswered]);
  const old = await place.agent().token();
  place.state.token = 'slj_another';
  expect(await place.agent().token()).toBe(old);
  expect(await place.agent().token()).toBe(old);
  expect(place.said.join()).toContain('The new join token does not work');
  const renewed = await place.agent().token();
  expect(renewed).not.toBe(old);
  expect(await place.stored('credential')).toBe(renewed);
  expect(await place.stored('next-credential')).toBeNull();
});

test('after a refusal by the server the Secret is read again: an operator may have replaced it', async () => {
  const place = aPlace();
  const agent = place.agent();
  const old = await agent.token();
  const data = { credential: Buffer.from('set-by-hand\n').toString('base64') };
  place.state.token = null;
  place.kube.put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: CREDENTIAL_SECRET, namespace: NAMESPACE },
    data,
  });
  expect(await agent.token()).toBe(old);
  agent.refused();
  expect(await agent.token()).toBe('set-by-hand');
});

test('those who ask at once join once, and of two processes one credential remains', async () => {
  const place = aPlace();
  const agent = place.agent();
  const all = await Promise.all([agent.token(), agent.token(), place.agent().token(), place.agent().token()]);
  expect(new Set(all).size).toBe(1);
  expect(new Set(place.requests.map(({ credentialSha256 }) => credentialSha256)).size).toBe(1);
});

test('a right that is missing is said with what to do', async () => {
  const place = aPlace();
  place.kube.onRequest({
    before({ verb }) {
      if (verb === 'create') throw Object.assign(new Error('forbidden'), { status: 403 });
    },
  });
  await expect(place.agent().token()).rejects.toThrow('apply deploy/agent/agent.yaml');
  expect(place.requests).toEqual([]);
});

test('nothing that it says holds a secret', async () => {
  const place = aPlace([unanswered, joined, refused]);
  await place
    .agent()
    .token()
    .catch(() => undefined);
  const credential = await place.agent().token();
  place.state.token = 'slj_another';
  await place.agent().token();
  expect(place.said.length).toBeGreaterThan(1);
  for (const secret of [credential, TOKEN, 'slj_another']) expect(place.said.join()).not.toContain(secret);
});

test('a token that is set is used as it is, read anew each time, and never beside a join token', async () => {
  const place = aPlace();
  const tokens = ['one', 'one', 'two'];
  const deps = {
    secret: createCredentialSecret(place.kube.api, NAMESPACE),
    ask: async () => joined,
    setUp,
    log: { info() {}, warn() {} },
  };
  const secrets = { agentToken: async () => tokens.shift() ?? null, joinToken: async () => null };
  const given = await findCredential(secrets, deps);
  expect([await given.token(), await given.token()]).toEqual(['one', 'two']);
  const both = { agentToken: async () => 'one', joinToken: async () => TOKEN };
  await expect(findCredential(both, deps)).rejects.toThrow('keep one');
  expect(place.kube.writes()).toEqual([]);
});
