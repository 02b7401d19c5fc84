import type { PostMoves } from '../../store';
import type { Engine } from '../engine';
import { createClaimMoves } from './claim';
import { createGateMoves } from './gate';
import { createQueueMoves } from './queue';
import { createRelease } from './release';
import { createSweepMoves } from './sweeps';

/** The named moves of posts, each one guarded UPDATE; `domain/post/transitions.ts` says which there may be. */
export function createPostMoves(engine: Engine): PostMoves {
  return {
    ...createQueueMoves(engine),
    ...createClaimMoves(engine),
    ...createGateMoves(engine),
    ...createSweepMoves(engine),
    release: createRelease(engine),
  };
}
