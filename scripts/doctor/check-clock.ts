import { setTimeout as sleep } from 'node:timers/promises';
import { readMigrations } from '../../db/sqlite/migration-files';
import { fault, fine, warning } from './finding';
import type { Finding } from './finding';
import type { Settings } from './settings';

/** The two hands of the machine. Milliseconds. */
export interface Hands {
  readonly wall: number;
  readonly monotonic: number;
}

const WATCHED_MS = 250;
/** A clock that NTP slews runs at most 0.05 % wrong; what differs more was set. */
const STEP_MS = 100;

/** Whether the wall clock is believable: not before this build was made, and not being set while we look. */
export async function checkClock({ config }: Settings, read: () => Hands = hands): Promise<readonly Finding[]> {
  const begin = read();
  await sleep(WATCHED_MS);
  const end = read();
  const stepMs = end.wall - begin.wall - (end.monotonic - begin.monotonic);
  const mend = 'Let the machine be set by NTP (timedatectl set-ntp true).';
  const findings: Finding[] = [];
  const built = Math.max(...readMigrations().map(({ createdAt }) => createdAt));
  if (end.wall < built) {
    const shown = new Date(end.wall).toISOString();
    findings.push(fault('clock', `The clock shows ${shown}, which is before this build was made.`, mend));
  }
  if (Math.abs(stepMs) > STEP_MS) {
    findings.push(warning('clock', `The clock was set by ${Math.round(stepMs)} ms while it was watched.`, mend));
  }
  if (config !== null && config.clock.speed !== 1) {
    const what = `Our clock runs ${String(config.clock.speed)} times as fast as real time.`;
    findings.push(warning('clock', what, 'Unset HOLDFAST_CLOCK_SPEED anywhere but in a demo.'));
  }
  return findings.length > 0 ? findings : [fine('clock', 'The clock runs evenly.')];
}

function hands(): Hands {
  return { wall: Date.now(), monotonic: performance.now() };
}
