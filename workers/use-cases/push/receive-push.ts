import type { Change, PushReceipt } from '../../../db/store';
import { NOTHING_ERASED } from '../../../domain/data-deletion/data-deletion';
import type { DataDeletion } from '../../../domain/data-deletion/data-deletion';
import type {
  PushChannel,
  PushHashing,
  PushJudgement,
  PushKeys,
  PushNetwork,
  PushRefusal,
  RawPush,
} from '../../../domain/networks/push';
import type { PushOutcome } from '../../../domain/push-outcome';
import type { Deps } from '../ports';

export interface PushSetting {
  readonly channel: PushChannel;
  readonly keys: PushKeys;
  readonly hashing: PushHashing;
  /** A confirmation code: random, at least 128 bits, letters and digits. */
  readonly newCode: () => string;
}

/** How the network is answered. */
export type PushEnd =
  | Extract<PushJudgement, { readonly kind: 'challenge' }>
  | { readonly kind: 'refused'; readonly why: PushRefusal }
  /** Also for what came before and for whoever is nobody here: a network repeats what it gets an error for. */
  | { readonly kind: 'acknowledged'; readonly outcome: PushOutcome; readonly confirmationCode: string | null };

/**
 * Takes one push. What is believed is recorded, and brings the probe of every credential of that network user forward,
 * in one transaction; it disconnects nobody. What is not believed is counted and changes nothing else. A request to
 * delete data is recorded with its event; the deletion follows from that.
 *
 * Rejects with the errors of the store, when nothing was written: the network repeats the push.
 */
export async function receivePush(deps: Deps, setting: PushSetting, push: RawPush): Promise<PushEnd> {
  const { channel, keys, hashing } = setting;
  const { network } = channel;
  const judged = channel.judge(push, keys, hashing, deps.clock.now());
  const logger = deps.logger.child({ network, channel: channel.path });
  switch (judged.kind) {
    case 'challenge':
      await countPush(deps, network, 'challenge');
      return judged;
    case 'refused':
      logger.warn({ why: judged.why }, 'push refused');
      await countPush(deps, network, judged.why);
      return judged;
    case 'accepted': {
      const taken = await takePush(deps, setting, judged);
      logger.info({ outcome: taken.outcome, credentials: taken.credentials }, 'push taken');
      return { kind: 'acknowledged', outcome: taken.outcome, confirmationCode: await codeOf(deps, taken) };
    }
  }
}

export async function countPush(deps: Deps, network: PushNetwork, outcome: PushOutcome): Promise<void> {
  const countedPushes = [{ network, outcome, lastAt: deps.clock.now() }];
  await deps.store.change({}, () => ({ result: null, countedPushes }));
}

type AcceptedPush = Extract<PushJudgement, { readonly kind: 'accepted' }>;
type TakenPush = Pick<PushReceipt, 'outcome' | 'credentials' | 'dataDeletionId'>;

async function takePush(deps: Deps, setting: PushSetting, judged: AcceptedPush): Promise<TakenPush> {
  const { path, network } = setting.channel;
  const deliveryKey = `${path}:${judged.deliveryKey}`;
  const networkUserIds = judged.signals.map((signal) => signal.networkUserId);
  const keys = { pushReceipt: deliveryKey, credentialsOfNetworkUsers: { network, networkUserIds } };
  return deps.store.change(keys, ({ pushReceipt, credentialsOfNetworkUsers }): Change<TakenPush> => {
    const now = deps.clock.now();
    if (pushReceipt !== null) {
      const result = { outcome: 'replayed', credentials: 0, dataDeletionId: pushReceipt.dataDeletionId } as const;
      return { result, countedPushes: [{ network, outcome: 'replayed', lastAt: now }] };
    }
    const credentialIds = credentialsOfNetworkUsers ?? [];
    const deletion = deletionAskedFor(deps, setting, judged, now);
    const result: TakenPush = {
      outcome: outcomeOf(judged, credentialIds, deletion !== null),
      credentials: credentialIds.length,
      dataDeletionId: deletion?.deletion.id ?? null,
    };
    return {
      result,
      pushReceipts: [{ ...result, deliveryKey, network, receivedAt: now }],
      countedPushes: [{ network, outcome: result.outcome, lastAt: now }],
      // What is about to be deleted is not asked about any more.
      ...(deletion === null ? { probesNow: { credentialIds, at: now } } : beginDeletion(deletion)),
    };
  });
}

function outcomeOf({ signals }: AcceptedPush, credentialIds: readonly string[], isDeletion: boolean): PushOutcome {
  if (signals.length === 0) return 'ignored';
  if (credentialIds.length === 0) return 'nobody';
  return isDeletion ? 'deletion' : 'probed';
}

interface AskedDeletion {
  readonly deletion: DataDeletion;
  readonly networkUserId: string;
}

/** Also of somebody who is nobody here: what removed accounts left behind goes, and the tombstone answers later. */
function deletionAskedFor(
  deps: Deps,
  { channel, newCode }: PushSetting,
  { signals }: AcceptedPush,
  now: number,
): AskedDeletion | null {
  const signal = signals.find(({ asks }) => asks === 'delete_data');
  if (signal === undefined) return null;
  const deletion: DataDeletion = {
    id: deps.newId(),
    network: channel.network,
    code: newCode(),
    requestedAt: now,
    doneAt: null,
    erased: NOTHING_ERASED,
  };
  return { deletion, networkUserId: signal.networkUserId };
}

function beginDeletion(asked: AskedDeletion): Pick<Change<TakenPush>, 'newDataDeletions' | 'events'> {
  return {
    newDataDeletions: [asked],
    events: [
      {
        name: 'data_deletion.requested',
        subject: { organisationId: null },
        data: { dataDeletionId: asked.deletion.id },
      },
    ],
  };
}

/** A request that comes again gets the code that it got before. */
async function codeOf(deps: Deps, { dataDeletionId }: TakenPush): Promise<string | null> {
  if (dataDeletionId === null) return null;
  return (await deps.store.reads.dataDeletion(dataDeletionId))?.code ?? null;
}
