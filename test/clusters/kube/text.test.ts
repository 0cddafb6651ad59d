import { describe, expect, it } from 'vitest';
import { jsonLines } from '../../../src/clusters/kube/json-lines.ts';
import { isAboutSecrets, refusalOf } from '../../../src/clusters/kube/kube-error.ts';
import { readWarnings } from '../../../src/clusters/kube/warnings.ts';

async function read(chunks: Uint8Array[]): Promise<unknown[]> {
  const values: unknown[] = [];
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  for await (const value of jsonLines(stream())) values.push(value);
  return values;
}

describe('JSON lines', () => {
  it('are found wherever the chunks break, inside characters too', async () => {
    const bytes = Buffer.from('{"a":"ü"}\n\n{"b":2}\n');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(await read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual([{ a: 'ü' }, { b: 2 }]);
    }
  });

  it('that are cut off are an error that does not quote them', async () => {
    const reading = read([Buffer.from('{"a":1}\n{"secret":"canary')]);
    await expect(reading).rejects.toThrow('a line of the stream is not JSON');
    await expect(reading).rejects.not.toThrow('canary');
  });
});

describe('warnings', () => {
  it('are unquoted, one header or many', () => {
    expect(readWarnings('299 - "unknown field \\"spec.a\\"", 299 - "second"')).toEqual([
      'unknown field "spec.a"',
      'second',
    ]);
    expect(readWarnings(['299 - "one"', '199 - "other"'])).toEqual(['one']);
    expect(readWarnings(undefined)).toEqual([]);
  });
});

describe('a refusal', () => {
  const body = {
    reason: 'Invalid',
    message: 'data[a]: Invalid value: "canary"',
    details: { causes: [{ reason: 'FieldValueInvalid', field: 'data[a]', message: 'Invalid value: "canary"' }] },
  };
  const answer = { status: 422, body, retryAfterSeconds: null };

  it('says what, where and why', () => {
    const error = refusalOf(answer, { method: 'PATCH', path: '/api/v1/namespaces/a/configmaps/b' });
    expect(error.message).toBe(
      'the API server answered 422 to PATCH /api/v1/namespaces/a/configmaps/b: data[a]: Invalid value: "canary"',
    );
    expect(error).toMatchObject({ status: 422, reason: 'Invalid', causes: body.details.causes });
  });

  it('of a Secret tells no value', () => {
    const error = refusalOf(answer, { method: 'PATCH', path: '/api/v1/namespaces/a/secrets/b' });
    expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain('canary');
    expect(error).toMatchObject({ status: 422, reason: 'Invalid', causes: [{ field: 'data[a]', message: '' }] });
  });

  it('knows the paths of secrets', () => {
    expect(isAboutSecrets('/api/v1/secrets')).toBe(true);
    expect(isAboutSecrets('/api/v1/namespaces/secrets/configmaps/secrets')).toBe(false);
  });

  it('in plain text is shortened', () => {
    const error = refusalOf(
      { status: 502, body: 'x'.repeat(999), retryAfterSeconds: null },
      { method: 'GET', path: '/' },
    );
    expect(error.message.length).toBeLessThan(300);
  });
});
