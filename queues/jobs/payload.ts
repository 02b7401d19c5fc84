import { z } from 'zod';
import type { NetworkName } from '../../domain/networks/network';
import { NETWORKS } from '../../domain/networks/registry';

/** An id of ours: never a network's own id, which may hold colons or be digits only. */
export const id = z.string().regex(/^[0-9A-Za-z-]{1,64}$/, 'must be an id of ours');

export const network = z.custom<NetworkName>(
  (value) => NETWORKS.some((each) => each.name === value),
  'must be the name of a network',
);
