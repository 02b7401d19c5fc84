import { join } from 'node:path';
import { createTimeline } from '../../../scripts/demo/timeline';
import { inWorld } from '../../../scripts/demo/world';
import type { World } from '../../../scripts/demo/world';
import { preparePm2 } from './pm2';
import type { Pm2 } from './pm2';

export interface WorldUnderPm2 {
  readonly world: World;
  readonly pm2: Pm2;
}

export interface UnderPm2Options {
  /** How much faster than real time it goes. */
  readonly speed: number;
  /** How many of every process. Default: 1. */
  readonly instances?: number;
}

/** The world of the demo with the real PM2 as the keeper of its processes. Everything is gone at the end. */
export async function underPm2(
  { speed, instances = 1 }: UnderPm2Options,
  story: (all: WorldUnderPm2) => Promise<void>,
): Promise<void> {
  const timelineFor = ({ now }: World['clock']) => createTimeline(now, () => undefined);
  await inWorld({ speed, processes: [], releasePaceMs: 1_000 }, timelineFor, async (world) => {
    const { PATH: _path, NODE_ENV: nodeEnv = 'test', ...variables } = world.installation.env;
    const pm2 = await preparePm2(join(world.directory, 'pm2'), variables, { nodeEnv, instances });
    try {
      await pm2.startAll();
      await story({ world, pm2 });
    } catch (err) {
      const complaints = await pm2.complaints();
      throw complaints === ''
        ? err
        : new Error(`It failed, and the processes had this to say:\n${complaints}`, { cause: err });
    } finally {
      await pm2.kill();
    }
  });
}
