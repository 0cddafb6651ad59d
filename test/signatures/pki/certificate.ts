import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { der } from './der.ts';

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}
export interface Issuer extends KeyPair {
  name: string;
  certificate: Buffer;
}

export function keyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

export function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

export function signDer(key: KeyObject, bytes: Uint8Array): Buffer {
  return sign('sha256', bytes, key);
}

export const ECDSA_SHA256 = () => der.sequence(der.oid('1.2.840.10045.4.3.2'));

export function nameOf(name: string): Buffer {
  return der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8(name))));
}

export function extension(oid: string, value: Uint8Array, critical = false): Buffer {
  return der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

interface Wanted {
  name: string;
  publicKey: KeyObject;
  /** Self-signed when left out. */
  issuer?: Issuer;
  from: Date;
  to: Date;
  extensions: Buffer[];
  /** Made of the certificate as it is without it. */
  last?(unfinished: Buffer): Buffer;
}

/** A certificate and its serial number. */
export function certify(wanted: Wanted, signer: KeyPair): { certificate: Buffer; serial: Buffer } {
  const serial = Buffer.concat([Buffer.from([0x11]), randomBytes(15)]);
  const tbs = (extensions: Buffer[]) =>
    der.sequence(
      der.context(0, der.integer(Buffer.from([2]))),
      der.integer(serial),
      ECDSA_SHA256(),
      nameOf(wanted.issuer?.name ?? wanted.name),
      der.sequence(der.generalizedTime(wanted.from), der.generalizedTime(wanted.to)),
      nameOf(wanted.name),
      spki(wanted.publicKey),
      der.context(3, der.sequence(...extensions)),
    );
  const identified = [
    ...wanted.extensions,
    extension('2.5.29.14', der.octets(keyId(wanted.publicKey))),
    extension('2.5.29.35', der.sequence(der.plainContext(0, keyId((wanted.issuer ?? signer).publicKey)))),
  ];
  const last = wanted.last?.(tbs(identified));
  const whole = tbs(last === undefined ? identified : [...identified, last]);
  return { certificate: der.sequence(whole, ECDSA_SHA256(), der.bits(signDer(signer.privateKey, whole))), serial };
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1').update(spki(key)).digest();
}

/** A certificate authority of our own. */
export function authority(name: string, { from, to }: { from: Date; to: Date }): Issuer {
  const keys = keyPair();
  const extensions = [
    extension('2.5.29.19', der.sequence(der.boolean(true)), true),
    extension('2.5.29.15', Buffer.from([0x03, 0x02, 0x01, 0x06]), true),
  ];
  const { certificate } = certify({ name, publicKey: keys.publicKey, from, to, extensions }, keys);
  return { ...keys, name, certificate };
}

export function pemOf(certificate: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`;
}
