import type { Store } from '../../../db/store';
import { DAY } from '../../../domain/clock';
import { disconnectCredential } from '../../../domain/credential/decide-evidence';
import { evolveGroup } from '../../../domain/credential/group';
import { newId } from '../../../workers/runtime/ids';
import { putCustomer, putPosts } from '../customers';
import type { Customer } from '../customers';
import { inTurns, median, spanMs } from '../measure';
import { newStore } from '../stage';
import type { Benchmark } from '../stage';

const ACCOUNTS = 4;
const FEW_POSTS = 10;
/** Rows that follow in one transaction (workers/use-cases/reactions/move-work.ts). */
const CHUNK = 500;
/** Closing is short; a turn closes this often and takes the median. */
const CLOSES_PER_TURN = 10;

/** Disconnecting must not take longer because more waits behind the gate. */
export const gate: Benchmark = {
  name: 'gate',
  title: 'Closing the gate of a group, whatever waits behind it',
  run: async (stage) => {
    const { rounds, manyPosts } = stage.size;
    const store = await newStore(stage, 'gate');
    try {
      const crowd = await putCustomer(store, { accounts: ACCOUNTS });
      const handful = await putCustomer(store, { accounts: ACCOUNTS });
      stage.say(`putting ${String(manyPosts)} waiting posts`);
      await putPosts(store, crowd.accounts, manyPosts, Date.now() + DAY);
      await putPosts(store, handful.accounts, FEW_POSTS, Date.now() + DAY);
      const closing = await inTurns(
        rounds,
        () => closeOften(store, crowd),
        () => closeOften(store, handful),
      );

      await close(store, crowd);
      const spans: number[] = [];
      const following = await spanMs(async () => {
        for (const { id } of crowd.accounts) {
          for (let moved = CHUNK; moved === CHUNK;) {
            spans.push(
              await spanMs(async () => {
                moved = await store.posts.hold({ accountId: id, now: Date.now(), limit: CHUNK });
              }),
            );
          }
        }
      });
      const counts = await store.reads.postCounts();
      const behind = `${manyPosts.toLocaleString('en')} posts`;
      return [
        {
          name: 'close-gate',
          ours: { what: `closing a gate before ${behind}`, value: closing.ours, unit: 'ms' },
          yardstick: { what: `closing a gate before ${String(FEW_POSTS)} posts`, value: closing.yardstick, unit: 'ms' },
          ratio: closing.ratio,
          reading: 'all of them are held by that commit; 1 means that their number does not matter',
          expected: { what: 'at most 3', holds: closing.ratio <= 3 },
        },
        {
          name: 'rows-follow',
          ours: {
            what: `longest of ${String(spans.length)} chunks of ${String(CHUNK)} rows`,
            value: Math.max(...spans),
            unit: 'ms',
          },
          yardstick: { what: `all ${behind} in them, one after the other`, value: following, unit: 'ms' },
          ratio: Math.max(...spans) / following,
          reading: 'the share of the whole that somebody else may have to wait for',
          expected: { what: 'every post held', holds: counts.held === manyPosts },
        },
      ];
    } finally {
      store.close();
    }
  },
};

async function closeOften(store: Store, customer: Customer): Promise<number> {
  const spans: number[] = [];
  for (let turn = 0; turn < CLOSES_PER_TURN; turn += 1) {
    spans.push(await spanMs(() => close(store, customer)));
    await open(store, customer);
  }
  return median(spans);
}

/** As a proven disconnection does it: gates, incident and event in one transaction. */
async function close(store: Store, { credentialId }: Customer): Promise<void> {
  await store.change({ group: credentialId }, ({ group }) => {
    if (group === null) throw new Error('The group is gone.');
    const now = Date.now();
    const events = disconnectCredential(group, 'password_changed', { now, newId, spread: 0 });
    return { result: undefined, groups: [evolveGroup(group, events, { now })], events };
  });
}

async function open(store: Store, { credentialId, tokenSetId }: Customer): Promise<void> {
  await store.change({ group: credentialId }, ({ group }) => {
    if (group === null) throw new Error('The group is gone.');
    const { credential } = group;
    const incidents = group.incidents.map((incident) => ({
      ...incident,
      endedAt: Date.now(),
      endedBy: 'heal' as const,
    }));
    const accounts = group.accounts.map((account) => ({ ...account, connection: { status: 'connected' as const } }));
    const active = { ...credential, status: 'active' as const, activeTokenSetId: tokenSetId };
    return { result: undefined, groups: [{ ...group, credential: active, accounts, incidents }] };
  });
}
