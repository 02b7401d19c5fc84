import { MINUTE, SECOND } from '../../../domain/clock';
import { judgementOf } from '../../../domain/judgement/ruling';
import type { Ruling } from '../../../domain/judgement/ruling';
import { POST_STATES, missAt } from '../../../domain/post/post';
import { LOOK_UP_PATIENCE_MS, afterEmptyLookUp, countsAsLookedUp, settlePost } from '../../../domain/post/settle';
import type { Settlement } from '../../../domain/post/settle';
import { POST_TRANSITIONS } from '../../../domain/post/transitions';
import { NOW, aPost } from './given';

const SETTLEMENTS: readonly Settlement[] = [
  { command: 'accept', remoteId: 'remote' },
  { command: 'process', remoteId: 'remote' },
  { command: 'not_sent', startAt: NOW + MINUTE, reason: 'network_error' },
  { command: 'found_absent', startAt: NOW + MINUTE },
  { command: 'refuse', reason: 'request_rejected' },
  { command: 'lose' },
];

function settled(state: Parameters<typeof aPost>[0], settlement: Settlement, given = {}) {
  const result = settlePost(aPost(state, given), settlement, NOW);
  if (!result.ok) throw new Error(result.refusal);
  return result.value;
}

describe('what a send came to', () => {
  const cases = POST_STATES.flatMap((state) => SETTLEMENTS.map((settlement) => ({ state, settlement })));

  it.each(cases)('is by the table: $settlement.command, $state', ({ state, settlement }) => {
    const result = settlePost(aPost(state), settlement, NOW);
    const step = POST_TRANSITIONS[state][settlement.command];
    if ('refused' in step) expect(result).toEqual({ ok: false, refusal: step.refused });
    else expect(result).toMatchObject({ ok: true, value: { post: { state: step.to, claim: null, changedAt: NOW } } });
  });

  it('accepted: published under the network’s id', () => {
    const { post, events } = settled('sent', { command: 'accept', remoteId: 'remote' }, { reason: 'timeout' });
    expect(post).toMatchObject({ remoteId: 'remote', publishedAt: NOW, reason: null, nextLookUpAt: null });
    expect(events).toMatchObject([
      { name: 'post.published', subject: { postId: 'post' }, data: { remoteId: 'remote' } },
    ]);
  });

  it('processing: followed up at once', () => {
    const { post, events } = settled('sent', { command: 'process', remoteId: null });
    expect(post).toMatchObject({ nextLookUpAt: NOW, lookUps: 0, remoteId: null });
    expect(events).toEqual([]);
  });

  it.each([
    ['not sent', 'sent', { command: 'not_sent', startAt: NOW + MINUTE, reason: 'network_error' }, 'network_error'],
    ['not there', 'unconfirmed', { command: 'found_absent', startAt: NOW + MINUTE }, 'found_absent'],
  ] as const)('%s: before its boundary again, one attempt more', (_, state, settlement, reason) => {
    const { post } = settled(state, settlement, { attempts: 2, lookUps: 3 });
    expect(post).toMatchObject({ boundaryAt: null, startAt: NOW + MINUTE, attempts: 3, lookUps: 0, reason });
    // Late is late: the due time and its grace stay as people set them.
    expect(missAt(post)).toBe(missAt(aPost('sent')));
  });

  it('refused: failed with the reason', () => {
    const { post, events } = settled('sent', { command: 'refuse', reason: 'request_rejected' });
    expect(post.reason).toBe('request_rejected');
    expect(events).toMatchObject([{ name: 'post.failed', data: { reason: 'request_rejected' } }]);
  });

  it('lost: unconfirmed behind the same boundary, to be looked up at once', () => {
    const { post, events } = settled('sent', { command: 'lose' });
    expect(post).toMatchObject({ boundaryAt: NOW - 1000, nextLookUpAt: NOW, lookUps: 0, reason: 'answer_lost' });
    expect(events).toMatchObject([{ name: 'post.unconfirmed', data: { boundaryAt: NOW - 1000 } }]);
  });

  it('accepted after all, although its lease was over', () => {
    expect(settled('unconfirmed', { command: 'accept', remoteId: 'remote' }).post.state).toBe('published');
  });
});

describe('a look-up that found nothing', () => {
  it('is repeated with growing patience, and then left to a person', () => {
    let post = aPost('unconfirmed');
    const waits: (number | null)[] = [];
    for (let looks = 0; looks < 6; looks += 1) {
      post = afterEmptyLookUp(post, NOW).post;
      waits.push(post.nextLookUpAt === null ? null : post.nextLookUpAt - NOW);
    }
    expect(waits).toEqual([10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, null, null]);
    expect(post).toMatchObject({ state: 'unconfirmed', reason: 'needs_a_person' });
  });

  it('of what the network said it would finish leaves it in doubt, for which a person has commands', () => {
    const { post, events } = afterEmptyLookUp(aPost('processing', { lookUps: 4 }), NOW);
    expect(post).toMatchObject({ state: 'unconfirmed', nextLookUpAt: NOW, lookUps: 0 });
    expect(events).toMatchObject([{ name: 'post.unconfirmed' }]);
    expect(afterEmptyLookUp(aPost('processing', { lookUps: 3 }), NOW).post.state).toBe('processing');
  });
});

describe('a look-up without an answer', () => {
  const rulings: readonly [string, Ruling, boolean, boolean][] = [
    // what was answered, the ruling, whether it counts at once, whether it counts when patience is over
    ['refused for good', { reason: 'request_rejected' }, true, true],
    ['not permitted', { reason: 'permission_missing' }, true, true],
    ['of an asset that is gone', { reason: 'resource_gone' }, true, true],
    ['silent', { reason: 'timeout' }, false, true],
    ['failing', { reason: 'provider_error' }, false, true],
    ['limited', { reason: 'account_rate_limited' }, false, true],
    ['refused to our app', { reason: 'app_permission_missing' }, false, true],
    ['refused to the credential', { reason: 'token_revoked' }, false, false],
  ];

  it.each(rulings)('%s', (_, ruling, atOnce, inTheEnd) => {
    const counts = (ms: number) => countsAsLookedUp(judgementOf(ruling), NOW - ms, NOW);
    expect([counts(0), counts(LOOK_UP_PATIENCE_MS - 1), counts(LOOK_UP_PATIENCE_MS)]).toEqual([
      atOnce,
      atOnce,
      inTheEnd,
    ]);
  });
});
