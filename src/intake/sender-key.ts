/**
 * What a sender is counted by: an IPv4 address, also one in the form `::ffff:192.0.2.7`; of an IPv6 address the first 64
 * bits, since whoever has one has all the rest.
 */
export function senderKey(address: string): string {
  const [, four] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (four !== undefined) return four;
  const plain = address.split('%')[0] ?? '';
  if (!plain.includes(':')) return address;
  const [before = '', behind] = plain.toLowerCase().split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = behind === undefined || behind === '' ? [] : behind.split(':');
  const zeros = behind === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...new Array<string>(zeros).fill('0'), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
