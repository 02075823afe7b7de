/**
 * Which addresses a message may be sent to over the Internet: what is not a public unicast address is refused, in
 * whatever notation it is written.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */

type Range = readonly [network: string, bits: number, what: string];

const REFUSED_V4: readonly Range[] = [
  ['0.0.0.0', 8, 'this network'],
  ['10.0.0.0', 8, 'a private network'],
  ['100.64.0.0', 10, 'a carrier-grade private network'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local, where metadata services are'],
  ['172.16.0.0', 12, 'a private network'],
  ['192.0.0.0', 24, 'reserved for protocols'],
  ['192.0.2.0', 24, 'for documentation'],
  ['192.31.196.0', 24, 'reserved for protocols'],
  ['192.52.193.0', 24, 'reserved for protocols'],
  ['192.88.99.0', 24, 'reserved for protocols'],
  ['192.168.0.0', 16, 'a private network'],
  ['192.175.48.0', 24, 'reserved for protocols'],
  ['198.18.0.0', 15, 'for benchmarks'],
  ['198.51.100.0', 24, 'for documentation'],
  ['203.0.113.0', 24, 'for documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved'],
];

/** Of IPv6 only global unicast (2000::/3) is public at all; these parts of it are not. */
const REFUSED_V6: readonly Range[] = [
  ['2001::', 23, 'reserved for protocols'],
  ['2001:db8::', 32, 'for documentation'],
  ['3fff::', 20, 'for documentation'],
];
const GLOBAL_UNICAST: Range = ['2000::', 3, ''];

/** IPv6 that holds an IPv4 address, and the group in which that begins. */
const CARRIERS: readonly (readonly [network: string, bits: number, group: number])[] = [
  ['::', 96, 6],
  ['::ffff:0:0', 96, 6],
  ['::ffff:0:0:0', 96, 6],
  ['64:ff9b::', 96, 6],
  ['64:ff9b:1::', 48, 6],
  ['2002::', 16, 1],
];

/** Returns why nothing is sent to an IP address, or undefined when it is a public one. */
export const refusedAddress = (address: string): string | undefined => {
  const v4 = partsOfV4(address);
  if (v4 !== undefined) return whyNotV4(v4);
  const v6 = groupsOfV6(address);
  if (v6 === undefined) return 'no IP address';
  const carrier = CARRIERS.find(([network, bits]) => isIn(v6, groupsOfV6(network), bits, 16));
  if (carrier !== undefined) {
    const [high = 0, low = 0] = v6.slice(carrier[2], carrier[2] + 2);
    return whyNotV4([high >> 8, high & 255, low >> 8, low & 255]) ?? 'IPv4 within IPv6';
  }
  if (!isIn(v6, groupsOfV6(GLOBAL_UNICAST[0]), GLOBAL_UNICAST[1], 16))
    return 'not a public address: loopback, link-local, private or multicast';
  return REFUSED_V6.find(([network, bits]) => isIn(v6, groupsOfV6(network), bits, 16))?.[2];
};

/** Names that lead into a machine or its network, whatever they resolve to. */
const INNER_NAME =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|localdomain|home\.arpa)$/;

/** Returns why nothing is sent to an URL, as far as it can be seen without asking for the name; undefined when it may be. */
export const refusedUrl = (text: string): string | undefined => {
  const url = parsed(text);
  if (url === undefined) return 'is no URL';
  if (url.protocol !== 'https:') return `must begin with https:, not ${url.protocol}`;
  if (url.username !== '' || url.password !== '') return 'must not hold a user or a password';
  const host = url.hostname.replace(/\.$/, '').toLowerCase();
  // The URL parser has turned every notation of an IPv4 address into the usual one.
  const literal = host.startsWith('[') ? host.slice(1, -1) : host;
  if (host.startsWith('[') || partsOfV4(literal) !== undefined) {
    const reason = refusedAddress(literal);
    return reason && `leads to ${literal}, which is ${reason}`;
  }
  if (INNER_NAME.test(host) || !host.includes('.'))
    return `leads to ${host}, a name within a network`;
  return undefined;
};

const parsed = (text: string): URL | undefined => {
  // What a parser strips or turns round would be read differently by others.
  if (/[\s\\\p{Cc}]/u.test(text)) return undefined;
  return URL.canParse(text) ? new URL(text) : undefined;
};

const whyNotV4 = (parts: readonly number[]): string | undefined =>
  REFUSED_V4.find(([network, bits]) => isIn(parts, partsOfV4(network), bits, 8))?.[2];

const isIn = (
  parts: readonly number[],
  network: readonly number[] | undefined,
  bits: number,
  width: number,
): boolean =>
  network?.every((part, i) => {
    const counted = Math.min(width, Math.max(0, bits - i * width));
    const shift = width - counted;
    return (part ?? 0) >> shift === (parts[i] ?? 0) >> shift;
  }) ?? false;

/** Four decimal numbers and nothing else: other notations are not for whoever compares addresses. */
const partsOfV4 = (text: string): readonly number[] | undefined => {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  return parts.every((part) => part <= 255) ? parts : undefined;
};

const groupsOfV6 = (text: string): readonly number[] | undefined => {
  // A zone (`fe80::1%eth0`) only ever belongs to an address of this link.
  const address = text.replace(/%.*$/, '').toLowerCase();
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const tail = dotted && partsOfV4(dotted[2] ?? '');
  if (dotted && !tail) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = tail ?? [];
  const hex = tail
    ? `${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
    : address;
  if (!/^[0-9a-f:]+$/.test(hex) || hex.split('::').length > 2) return undefined;
  const [left = '', right] = hex.split('::');
  const groups = (side: string) => (side === '' ? [] : side.split(':'));
  const [head, end] = [groups(left), groups(right ?? '')];
  const missing = 8 - head.length - end.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array<string>(missing).fill('0'), ...end];
  return all.every((group) => /^[0-9a-f]{1,4}$/.test(group))
    ? all.map((group) => Number.parseInt(group, 16))
    : undefined;
};
