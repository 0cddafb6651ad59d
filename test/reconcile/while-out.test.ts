import { expect, test } from 'vitest';
import { KubeError } from '../../src/clusters/kube/kube-error.ts';
import { TransportError } from '../../src/clusters/kube/send.ts';
import { againWhileOut } from '../../src/reconcile/while-out.ts';

function refusal(status: number): KubeError {
  return new KubeError({ status, reason: '', message: `the API server answered ${status}` });
}

function aTry(...errors: unknown[]) {
  const slept: number[] = [];
  const said: object[] = [];
  const stop = new AbortController();
  const deps = {
    random: () => 0.5,
    sleep: async (ms: number) => void slept.push(ms),
    log: { warn: (data: object) => said.push(data) },
  };
  const work = async () => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
  return { run: () => againWhileOut(work, deps, stop.signal), slept, said, stop };
}

test('what an outage stopped is done again, later and later', async () => {
  const { run, slept, said } = aTry(
    refusal(503),
    refusal(429),
    refusal(500),
    new TransportError('no answer', 'ECONNRESET'),
  );
  expect(await run()).toBe('done');
  expect(slept).toEqual([1500, 2000, 3000, 5000]);
  expect(said[3]).toEqual({ reason: 'no answer' });
});

test.each([
  ['a refusal', refusal(403)],
  ['a fault of our own', new Error('odd')],
  ['no error', 'text'],
])('%s is not an outage', async (_name, error) => {
  const { run, slept } = aTry(error);
  await expect(run()).rejects.toBe(error);
  expect(slept).toEqual([]);
});

test('whoever is told to stop stops', async () => {
  const { run, stop } = aTry(refusal(503));
  stop.abort();
  await expect(run()).rejects.toMatchObject({ status: 503 });
});
