import { REACTIONS_TO, REACTION_NAMES, isCauseOf, reactionsTo } from '../../../domain/reaction/catalogue';
import type { StoredEvent } from '../../../domain/event/events';

describe('what follows from which event', () => {
  it('names every reaction once in its list, and lists none that nothing causes', () => {
    const caused = new Set<string>(Object.values(REACTIONS_TO).flat());
    expect([...caused].sort()).toEqual([...REACTION_NAMES].sort());
    for (const reactions of Object.values(REACTIONS_TO)) expect(new Set(reactions).size).toBe(reactions.length);
  });

  it.each([
    ['whatever closes a gate holds the work', ['credential.disconnected', 'account.disconnected'], 'hold-work'],
    [
      'whatever opens a closed gate or ends a pause releases it',
      ['credential.reconnected', 'account.connected', 'account.resumed'],
      'release-work',
    ],
    [
      'and lets collectors make up for what they missed',
      ['credential.reconnected', 'account.connected', 'account.resumed'],
      'resume-collectors',
    ],
    [
      'a new grant is verified, and so is a healed one',
      ['reconnect.completed', 'credential.revived'],
      'verify-reconnect',
    ],
    ['a lost answer is looked up', ['post.unconfirmed'], 'look-up-post'],
    ['a removed account’s work is cancelled', ['account.removed'], 'cancel-work'],
    ['the grant of the last one is revoked', ['credential.retired'], 'revoke-grant'],
    ['siblings of a new grant are asked', ['credential.reconnected'], 'probe-siblings'],
  ] as const)('%s', (_, names, reaction) => {
    const causes = (Object.keys(REACTIONS_TO) as (keyof typeof REACTIONS_TO)[]).filter((name) =>
      reactionsTo(name).includes(reaction),
    );
    expect([...causes].sort()).toEqual([...names].sort());
  });

  it('is asked of an event as it is stored', () => {
    const event: StoredEvent = {
      id: 'event',
      occurredAt: 0,
      name: 'account.paused',
      subject: { organisationId: 'acme', accountId: 'page' },
      data: { memberId: null },
    };
    expect(isCauseOf(event, 'park-work')).toBe(true);
    expect(isCauseOf(event, 'hold-work')).toBe(false);
  });
});
