import { BlockList, isIP } from 'node:net';

/**
 * Addresses that a webhook must not reach: our own machine and network, and what only looks public. A customer
 * chooses the target, so without this rule our servers would fetch from inside for anybody (SSRF).
 *
 * Of IPv4 everything is public but the blocks of IANA's registry of special-purpose addresses:
 * https://www.iana.org/assignments/iana-ipv4-special-registry. Of IPv6 only the global unicast block is
 * (https://www.iana.org/assignments/ipv6-address-space), without the parts that carry other addresses inside or are
 * for documentation: https://www.iana.org/assignments/iana-ipv6-special-registry. So IPv4 addresses written as IPv6
 * ones (::ffff:127.0.0.1, 64:ff9b::7f00:1) are refused whatever they hold.
 */
const SPECIAL_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const GLOBAL_UNICAST_IPV6 = ['2000::', 3] as const;

const SPECIAL_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const specialIpv4 = new BlockList();
for (const [network, prefix] of SPECIAL_IPV4) specialIpv4.addSubnet(network, prefix, 'ipv4');
const globalIpv6 = new BlockList();
globalIpv6.addSubnet(...GLOBAL_UNICAST_IPV6, 'ipv6');
const specialIpv6 = new BlockList();
for (const [network, prefix] of SPECIAL_IPV6) specialIpv6.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is on the public internet. What is no IP address is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !specialIpv4.check(address, 'ipv4');
    case 6:
      return globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
    default:
      return false;
  }
}
