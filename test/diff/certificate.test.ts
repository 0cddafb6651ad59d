import { describe, expect, it } from 'vitest';
import { certificateText } from '../../src/diff/certificate.ts';
import { diffObjects } from '../../src/diff/diff-objects.ts';
import type { KubeObject } from '../../src/diff/kube-object.ts';

/** Made by openssl for this test; nobody has their keys. The second one expires after 2049, which is written otherwise. */
const hooks =
  'MIIBrDCCAVGgAwIBAgIUXj7KsPanPxmexPOtY1IiRO842nUwCgYIKoZIzj0EAwIwKzENMAsGA1UECgwEQWNtZTEaMBgGA1UEAwwRaG9va3MuZXhhbXBsZS5jb20wHhcNMjYxMTIyMDE0NDAzWhcNMjcxMjI3MDE0NDAzWjArMQ0wCwYDVQQKDARBY21lMRowGAYDVQQDDBFob29rcy5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH2gzJuKQLA8nEbgvoIcJO8rumVDUIwybly4OvJ9STveq3QQdM9z29Dw1/NulCzinuQDMnNB3ICwS8g3IHDHRSWjUzBRMB0GA1UdDgQWBBRYJALrJt9OJCMlgF8fdpdr6ccT5DAfBgNVHSMEGDAWgBRYJALrJt9OJCMlgF8fdpdr6ccT5DAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCHh/1k5GeWI+TKaOQLQqH/VLI6Hgt0gec+jELqJ3Z4agIhANL+9rsiieMJfZkjx2Ebv3IFI9ngAlOeXW1ddX36yd51';
const acme =
  'MIIBfDCCASOgAwIBAgIUC9ttoCjChtPi3UPAoPYdZGv2OrYwCgYIKoZIzj0EAwIwEzERMA8GA1UECgwIQWNtZSBMdGQwIBcNMjYxMTIyMDE0NDAzWhgPMjA1OTA5MzAwMTQ0MDNaMBMxETAPBgNVBAoMCEFjbWUgTHRkMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEnFF4yH8IufJE8cFVt9kcE6Qcff6aMybn6oecrGpQSm4zF3Af/YO5UzOWjigTbmJnV3ce/tjOkVpgMbXOeljfx6NTMFEwHQYDVR0OBBYEFKHYtZQaZExbyQUUF0e3AYPO+SfmMB8GA1UdIwQYMBaAFKHYtZQaZExbyQUUF0e3AYPO+SfmMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgVzBGjTx6Y89fmuNGUDfCK93PTsQT6BBntf4FcXIOB3sCIExskO9QZJEAtPUAwKcEoYAwvqkaBmCgKFvLGZ5m2qAv';

function pem(body: string): string {
  return `-----BEGIN CERTIFICATE-----\n${body.replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}

describe('a certificate', () => {
  it.each([
    ['PEM', pem(hooks)],
    ['the Base64 of PEM', btoa(pem(hooks))],
    ['the Base64 of DER', hooks],
  ])('in %s is told by subject and expiry', (_, text) => {
    expect(certificateText(text)).toBe('certificate CN=hooks.example.com, expires 2027-12-27');
  });

  it('without a common name is told by its organisation, and those after the first are counted', () => {
    expect(certificateText(pem(acme))).toBe('certificate O=Acme Ltd, expires 2059-09-30');
    expect(certificateText(pem(hooks) + pem(acme))).toBe(
      'certificate CN=hooks.example.com, expires 2027-12-27 and 1 more',
    );
  });

  it.each([
    ['cut short', hooks.slice(0, 220)],
    ['with text beside it', `${pem(hooks)}and more`],
    ['with a key beside it', `${pem(hooks)}-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n`],
    ['that is none', 'MII'.padEnd(400, 'A')],
    ['that is no Base64', 'MII'.padEnd(400, '!')],
  ])('%s is none', (_, text) => expect(certificateText(text)).toBeNull());

  it('survives every cut and every flipped byte', () => {
    for (let length = 0; length < hooks.length; length += 7) {
      const broken = `${hooks.slice(0, length)}${hooks[length] === 'A' ? 'B' : 'A'}${hooks.slice(length + 1)}`;
      expect(() => certificateText(broken)).not.toThrow();
      expect(() => certificateText(hooks.slice(0, length))).not.toThrow();
    }
  });

  it('that changes in a webhook is shown as that', () => {
    const webhook = (caBundle: string): KubeObject => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'x' },
      webhooks: [{ name: 'a', clientConfig: { caBundle } }],
    });
    const [change] = diffObjects([webhook(btoa(pem(hooks)))], [webhook(btoa(pem(acme)))]);
    expect(change?.fields).toEqual([
      {
        path: 'webhooks[a].clientConfig.caBundle',
        from: 'certificate CN=hooks.example.com, expires 2027-12-27',
        to: 'certificate O=Acme Ltd, expires 2059-09-30',
        noise: false,
      },
    ]);
    expect(change?.text).not.toContain(btoa(pem(acme)).slice(0, 40));
  });
});
