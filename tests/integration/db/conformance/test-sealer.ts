import { createTokenSealer } from '../../../../db/sealing/token-sealer';

/** The same key in every process of a test. */
export const testSealer = createTokenSealer({ current: 'test', keys: new Map([['test', Buffer.alloc(32, 7)]]) });
