import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Addresses that are nobody's server on the internet: ours, our network's, a cloud's metadata service. People type
 * addresses of instances, and whoever types one of these wants our side of the wall.
 * https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const PRIVATE_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** NAT64 and 6to4 carry an IPv4 address of any kind inside them; IPv4-mapped ones are checked as IPv4 by `BlockList`. */
const PRIVATE_V6: readonly (readonly [string, number])[] = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];

const PRIVATE = new BlockList();
for (const [network, prefix] of PRIVATE_V4) PRIVATE.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of PRIVATE_V6) PRIVATE.addSubnet(network, prefix, 'ipv6');

/** Whether `host`, of a URL, is written as a private address. A name is not, whatever it resolves to. */
export function isPrivateAddress(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  const version = isIP(address);
  return version !== 0 && PRIVATE.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Node's name look-up without private addresses. It is asked for the very connection that is then made, so a name that
 * resolves differently the second time does not get past it.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (err, addresses) => {
    if (err) {
      callback(err, []);
      return;
    }
    const found = addresses.filter(({ address }) => !isPrivateAddress(address));
    const [first] = found;
    if (!first) callback(noPublicAddress(hostname, addresses), []);
    else if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  });
};

function noPublicAddress(hostname: string, addresses: readonly LookupAddress[]): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(
    `${hostname} has no public address (${String(addresses.length)} private)`,
  );
  error.code = 'EPRIVATE';
  return error;
}
