/** DER, written: as much of it as certificates and timestamps need. */
function tlv(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

export const der = {
  sequence: (...contents: Uint8Array[]) => tlv(0x30, ...contents),
  set: (...contents: Uint8Array[]) => tlv(0x31, ...contents),
  octets: (...contents: Uint8Array[]) => tlv(0x04, ...contents),
  bits: (content: Uint8Array) => tlv(0x03, Buffer.from([0]), content),
  boolean: (value: boolean) => tlv(0x01, Buffer.from([value ? 0xff : 0])),
  utf8: (text: string) => tlv(0x0c, Buffer.from(text, 'utf8')),
  /** A positive number of any length. */
  integer: (bytes: Uint8Array) => tlv(0x02, (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes),
  generalizedTime: (at: Date) => tlv(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`, 'latin1')),
  /** Constructed, or plain bytes, under a tag of the context. */
  context: (number: number, ...contents: Uint8Array[]) => tlv(0xa0 | number, ...contents),
  plainContext: (number: number, content: Uint8Array) => tlv(0x80 | number, content),
  oid(text: string) {
    const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
    return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
  },
};

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}
