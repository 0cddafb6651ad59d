import { certify, ECDSA_SHA256, extension, type Issuer, keyPair, nameOf, signDer } from './certificate.ts';
import { der } from './der.ts';
import { sha256 } from './log.ts';

const SHA256 = '2.16.840.1.101.3.4.2.1';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

/** An authority for timestamps (RFC 3161): its chain, and a response for some bytes. */
export interface TimestampAuthority {
  chain: Buffer[];
  stamp(bytes: Uint8Array, at: Date): Buffer;
}

export function timestampAuthority(root: Issuer, { from, to }: { from: Date; to: Date }): TimestampAuthority {
  const keys = keyPair();
  const usage = extension('2.5.29.37', der.sequence(der.oid('1.3.6.1.5.5.7.3.8')), true);
  const wanted = { name: 'timestamps', publicKey: keys.publicKey, issuer: root, from, to, extensions: [usage] };
  const { certificate, serial } = certify(wanted, root);
  return {
    chain: [certificate, root.certificate],
    stamp(bytes, at) {
      const info = der.sequence(
        der.integer(Buffer.from([1])),
        der.oid('1.3.6.1.4.1.57264.2'),
        der.sequence(der.sequence(der.oid(SHA256)), der.octets(sha256(bytes))),
        der.integer(Buffer.from([7])),
        der.generalizedTime(at),
      );
      const attributes = [
        der.sequence(der.oid('1.2.840.113549.1.9.3'), der.set(der.oid(TST_INFO))),
        der.sequence(der.oid('1.2.840.113549.1.9.4'), der.set(der.octets(sha256(info)))),
      ];
      const signer = der.sequence(
        der.integer(Buffer.from([1])),
        der.sequence(nameOf(root.name), der.integer(serial)),
        der.sequence(der.oid(SHA256)),
        der.context(0, ...attributes),
        ECDSA_SHA256(),
        der.octets(signDer(keys.privateKey, der.set(...attributes))),
      );
      const signed = der.sequence(
        der.integer(Buffer.from([3])),
        der.set(der.sequence(der.oid(SHA256))),
        der.sequence(der.oid(TST_INFO), der.context(0, der.octets(info))),
        der.set(signer),
      );
      const content = der.sequence(der.oid('1.2.840.113549.1.7.2'), der.context(0, signed));
      return der.sequence(der.sequence(der.integer(Buffer.from([0]))), content);
    },
  };
}
