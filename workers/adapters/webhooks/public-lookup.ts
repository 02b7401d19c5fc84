import { lookup as lookupInDns } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './private-addresses';

export type ResolveName = (
  hostname: string,
  callback: (err: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** The name leads to an address that webhooks must not reach. */
export class PrivateTargetError extends Error {
  override readonly name = 'PrivateTargetError';
  readonly code = 'EPRIVATETARGET';

  constructor() {
    super('The address of the endpoint is not on the public internet.');
  }
}

export const resolveInDns: ResolveName = (hostname, callback) => {
  lookupInDns(hostname, { all: true }, callback);
};

/**
 * The name look-up of a connection. The addresses that are checked are the ones the socket then connects to, so that a
 * name that changes its address between check and use (DNS rebinding) gains nothing. One private address among
 * several refuses them all.
 */
export function publicLookup(resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (err, addresses) => {
      const [first] = addresses;
      if (err !== null) callback(err, []);
      else if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        callback(new PrivateTargetError(), []);
      } else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
