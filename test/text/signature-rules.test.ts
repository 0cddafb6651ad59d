import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/text/config-file.ts';

const file = '.github/shiplock.yaml';
const SIGNER = 'identities: [{ issuer: https://accounts.test, subject: release@acme.test }]';

function problemsOf(rule: string) {
  const text = `version: 1\nenvironments: { dev: {} }\napplications: [{ path: 'apps/{application}/{environment}' }]\nsignatures:\n  - ${rule}\n`;
  const read = parseConfig(text, file);
  return read.status === 'valid' ? [] : read.problems.map(({ line, message }) => `${line}: ${message}`);
}

describe('signatures in the config', () => {
  test.each([
    SIGNER,
    'keys: [keys/cosign.pub]',
    '{ images: [docker.io/*], require: "off" }',
    '{ identities: [{ issuer: https://accounts.test, subject: "*@acme.test" }], provenance: { source: github.com/acme/* } }',
  ])('%s is taken', (rule) => {
    expect(problemsOf(rule)).toEqual([]);
  });

  test.each<[string, string[]]>([
    [
      'images: [ghcr.io/acme/*]',
      ['5: entry 1 of `signatures` names nobody who may sign: give `identities` or `keys`, or `require: off`'],
    ],
    [
      'identities: [{ issuer: https://accounts.test, subject: "**" }]',
      ['5: `subject` fits everybody: name the workflow or the account that may sign'],
    ],
    [
      'identities: [{ issuer: "https://*", subject: a@acme.test }]',
      ['5: `issuer` fits everybody: name the workflow or the account that may sign'],
    ],
    ['identities: [{ subject: a@acme.test }]', ['5: `issuer` is missing in `signatures.0.identities.0`']],
    [
      'keys: ["-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----"]',
      ['5: entry 1 of `keys` is not a public key that can be read (PEM, ECDSA, RSA or Ed25519)'],
    ],
    [
      'keys: ["-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----"]',
      ['5: entry 1 of `keys` is not a public key that can be read (PEM, ECDSA, RSA or Ed25519)'],
    ],
    ['keys: [../cosign.pub]', ['5: entry 1 of `keys` must be a PEM, or a file of the repository']],
    [`{ ${SIGNER}, trust: /etc/root.json }`, ['5: `trust` must be a file of the repository']],
    [`{ ${SIGNER}, require: yes }`, ['5: `require` must be one of `signed`, `off`']],
    [`{ ${SIGNER}, identity: x }`, ['5: unknown key `identity` in `signatures.0`']],
  ])('%s is refused', (rule, problems) => {
    expect(problemsOf(rule)).toEqual(problems);
  });

  test('a rule of an environment that there is not is refused', () => {
    expect(problemsOf(`{ ${SIGNER}, environments: [prd] }`)).toEqual(['5: there is no environment `prd`']);
  });
});
