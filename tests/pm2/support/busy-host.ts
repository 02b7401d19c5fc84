import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND } from '../../../domain/clock';
import { IntakeError } from '../../../scripts/host-client/client';
import type { InputOf } from '../../../scripts/host-client/client';
import type { World } from '../../../scripts/demo/world';
import type { DemoAccount } from '../../../scripts/suite/people';

/** A post whose receipt the host holds. */
export interface AcceptedPost {
  readonly id: string;
  readonly account: DemoAccount;
  /** Not the text of any other post. */
  readonly text: string;
}

/** Real milliseconds. */
const PAUSE_MS = 200;
/** How long a command is repeated that nobody answers. */
const ANSWERED_WITHIN_MS = 120_000;
const DUE_IN_MS = 3 * SECOND;

/**
 * While `story` runs, a host schedules one post after another, for each account in turn. Gives back all of them when
 * the story is over; the story sees them grow.
 */
export async function besideBusyHost(
  world: World,
  accounts: readonly DemoAccount[],
  story: (accepted: readonly AcceptedPost[]) => Promise<void>,
): Promise<readonly AcceptedPost[]> {
  const accepted: AcceptedPost[] = [];
  let isOver = false;
  const work = async (): Promise<void> => {
    for (let turn = 0; !isOver; turn += 1) {
      const account = accounts[turn % accounts.length];
      if (account === undefined) throw new Error('A host without accounts has nothing to do.');
      accepted.push(await schedulePost(world, account, `Post ${String(turn + 1)} of a busy host`));
      await sleep(PAUSE_MS);
    }
  };
  const working = work();
  // A failure is told below, after the story's own.
  working.catch(() => undefined);
  try {
    await story(accepted);
  } finally {
    isOver = true;
    await working.catch(() => undefined);
  }
  await working;
  return accepted;
}

/**
 * Schedules a post that is due in a moment. While nobody answers, the same command is repeated under its own id, as a
 * host does that wants to know whether it was taken.
 */
export async function schedulePost(world: World, account: DemoAccount, text: string): Promise<AcceptedPost> {
  const commandId = randomUUID();
  const command: InputOf<'schedule-post'> = {
    command: 'schedule-post',
    organisationId: account.organisation,
    accountId: account.id,
    content: { text },
    dueAt: new Date(world.clock.now() + DUE_IN_MS).toISOString(),
  };
  const deadline = performance.now() + ANSWERED_WITHIN_MS;
  for (;;) {
    try {
      const { result } = await world.host.send(command, commandId);
      return { id: result.postId, account, text };
    } catch (err) {
      if (!(err instanceof IntakeError) || !err.isRetryable || performance.now() > deadline) throw err;
    }
  }
}
