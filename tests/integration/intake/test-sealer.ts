import { createTokenSealer } from '../../../db/sealing/token-sealer';

/** The same in every process of the tests. */
export const testSealer = createTokenSealer({ current: 'test', keys: new Map([['test', Buffer.alloc(32, 7)]]) });
