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

/** A host that schedules one post after another, for each account in turn, until it is stopped. */
export interface BusyHost {
  readonly accepted: readonly AcceptedPost[];
  /** Rejects with what went wrong, if anything did. */
  stop(): Promise<readonly AcceptedPost[]>;
}

/** Real milliseconds. */
const PAUSE_MS = 200;
const DUE_IN_MS = 3 * SECOND;

export function startBusyHost(world: World, accounts: readonly DemoAccount[]): BusyHost {
  const accepted: AcceptedPost[] = [];
  let stopping = false;
  const work = async (): Promise<void> => {
    while (!stopping) {
      for (const account of accounts) {
        accepted.push(await schedulePost(world, account, `Post ${String(accepted.length + 1)} of a busy host`));
        await sleep(PAUSE_MS);
        if (stopping) return;
      }
    }
  };
  const working = work();
  // Told by `stop`.
  working.catch(() => undefined);
  return {
    accepted,
    stop: async () => {
      stopping = true;
      await working;
      return accepted;
    },
  };
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
  for (;;) {
    try {
      const { result } = await world.host.send(command, commandId);
      return { id: result.postId, account, text };
    } catch (err) {
      if (!(err instanceof IntakeError) || !err.isRetryable) throw err;
    }
  }
}
