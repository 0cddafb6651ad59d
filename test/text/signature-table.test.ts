import { expect, test } from 'vitest';
import type { SignatureState } from '../../src/model/signatures.ts';
import { signatureTable } from '../../src/text/signature-table.ts';

const digest = `sha256:${'c'.repeat(64)}`;

function state(more: Partial<SignatureState> = {}): SignatureState {
  const repository = 'ghcr.io/acme/checkout';
  const rest = { status: 'verified' as const, found: [], problem: null, event: null, again: null };
  return { environment: 'prod', repository, tag: '1.4.3', digest, ...rest, ...more };
}

test('who signed what, when, and from which source; the same in two environments is one line', () => {
  const found = [
    {
      at: digest,
      by: { kind: 'identity' as const, issuer: 'https://i.test', subject: 'release@acme.test' },
      time: '2026-11-20T10:00:00.000Z',
      provenance: { sources: ['github.com/acme/shop'], builder: null },
      problem: null,
    },
  ];
  const unsigned = state({ tag: '1.4.4', status: 'wrong', problem: 'by @eve | <b>' });
  expect(signatureTable([state({ found }), state({ found, environment: 'dev' }), unsigned])).toBe(
    [
      '<details>',
      '<summary>Signatures: 1 of 2 images signed</summary>',
      '',
      '| image | signature | by | when | built from |',
      '|---|---|---|---|---|',
      '| `checkout:1.4.3`<br>`sha256:cccccccccccc` | ✅ signed | `release@acme.test` | `2026-11-20T10:00:00.000Z` | `github.com/acme/shop` |',
      '| `checkout:1.4.4`<br>`sha256:cccccccccccc` | ⛔ by nobody who may | —<br>by @\u200beve \\| &lt;b&gt; | — | — |',
      '',
      '</details>',
    ].join('\n'),
  );
});

test('nothing where nothing is asked', () => {
  expect(signatureTable([])).toBe('');
});
