import { digestMessage } from '../../../domain/alert/digest-message';
import { hostEventOf } from '../../../domain/alert/host-events';
import { operatorMatter } from '../../../domain/alert/operator-message';
import { peopleMessage } from '../../../domain/alert/people-message';
import type { PeopleMessageFacts } from '../../../domain/alert/people-message';
import { reasonText } from '../../../domain/alert/reason-text';
import type { StoredEvent } from '../../../domain/event/events';
import { REASONS_BY_CLASS, REASONS_OF_OURS } from '../../../domain/judgement/vocabulary';
import { anIncident } from '../credential/given';

const AT = Date.UTC(2026, 2, 1, 9, 5);

describe('reasonText', () => {
  it.each([...REASONS_BY_CLASS.disconnected, ...REASONS_OF_OURS])('says in plain words what %s means', (reason) => {
    const { title, whatHappened, whatToDo } = reasonText(reason, 'Facebook');

    for (const text of [title, whatHappened, whatToDo]) {
      expect(text).not.toBe('');
      expect(text).not.toMatch(/[{}]|token|OAuth|[a-z]_[a-z]/);
    }
  });

  it.each(REASONS_OF_OURS)('takes the blame for %s', (reason) => {
    expect(reasonText(reason, 'X').whatHappened).toContain('our fault');
  });

  it('blames nobody of ours for what the network did', () => {
    expect(
      REASONS_BY_CLASS.disconnected.filter((reason) => reasonText(reason, 'X').whatHappened.includes('our fault')),
    ).toEqual([]);
  });
});

const facts: PeopleMessageFacts = {
  step: 'day-0',
  incident: anIncident({ id: 'incident', reason: 'password_changed', openedAt: AT }),
  networkTitle: 'Facebook',
  organisationName: 'Acme',
  memberName: 'Ann',
  audience: 'reconnectors',
  accounts: [
    { name: 'Shoes', kind: 'page', isConnected: false, waitingPosts: 3, limited: [] },
    { name: 'Hats', kind: 'page', isConnected: false, waitingPosts: 1, limited: [] },
  ],
  reconnectLink: 'https://holdfast.test/reconnect/x',
  supportAddress: null,
  endsAt: null,
};

describe('peopleMessage', () => {
  const ended = { ...facts.incident, endedAt: AT, endedBy: 'reconnect' as const };
  const text = (given: Partial<PeopleMessageFacts>): string => {
    const { subject, heading, paragraphs, items } = peopleMessage({ ...facts, ...given });
    return [subject, heading, ...paragraphs, ...items.map(({ name, detail }) => `${name}: ${detail}`)].join('\n');
  };

  it('says what happened, to which accounts, since when, and how many posts wait, with one link', () => {
    expect(text({})).toContain('Facebook: “Shoes” and 1 more are disconnected');
    expect(text({})).toContain('The password was changed');
    expect(text({})).toContain('Disconnected since 2026-03-01 09:05 UTC. 4 posts wait');
    expect(text({})).toContain('Shoes: page, disconnected, 3 posts wait');
    expect(peopleMessage(facts).action).toEqual({ label: 'Reconnect', url: 'https://holdfast.test/reconnect/x' });
  });

  it('gives admins who may not reconnect it no link, and says what they can do', () => {
    expect(text({ audience: 'admins', reconnectLink: null })).toContain('Nobody is left at Acme who may reconnect it');
    expect(peopleMessage({ ...facts, audience: 'admins', reconnectLink: null }).action).toBeNull();
  });

  it('names what a limitation switched off', () => {
    const [shoes] = facts.accounts;
    const limited = text({
      incident: { ...facts.incident, kind: 'limited', reason: 'permission_missing', accountId: 'shoes' },
      accounts: shoes === undefined ? [] : [{ ...shoes, isConnected: true, limited: ['analytics'] }],
    });

    expect(limited).toContain('“Shoes” works only in part');
    expect(limited).toContain('Switched off until then: analytics.');
    expect(limited).toContain('page, without analytics');
  });

  it('tells the end, and what is not back', () => {
    const [shoes, hats] = facts.accounts;
    const accounts = shoes && hats ? [{ ...shoes, isConnected: true }, hats] : [];

    expect(text({ step: 'resolved', incident: ended, accounts })).toContain('are connected again');
    expect(text({ step: 'resolved', incident: ended, accounts })).toContain('Not connected yet: “Hats”.');
    expect(text({ step: 'resolved', incident: { ...ended, endedBy: 'removed' } })).toContain('were removed');
    expect(text({ step: 'resolved', incident: { ...ended, endedBy: 'heal' } })).toContain('came back by itself');
  });
});

describe('operatorMatter', () => {
  const titleOf = (): string => 'X';
  const faulted = (occurredAt: number, reason: 'app_disabled' | 'app_billing'): StoredEvent<'app.faulted'> => ({
    id: `event-${occurredAt}`,
    occurredAt,
    name: 'app.faulted',
    subject: { organisationId: null },
    data: { network: 'x', reason },
  });

  it('is the same for a fault of the same network and reason on the same day, and another one else', () => {
    const key = (event: StoredEvent<'app.faulted'>): string => operatorMatter(event, titleOf).key;

    expect(key(faulted(AT, 'app_disabled'))).toBe(key(faulted(AT + 1000, 'app_disabled')));
    expect(key(faulted(AT, 'app_disabled'))).not.toBe(key(faulted(AT, 'app_billing')));
    expect(key(faulted(AT, 'app_disabled'))).not.toBe(key(faulted(AT + 24 * 3_600_000, 'app_disabled')));
  });

  it('is one matter for all doubts at a network with the same reason within an hour', () => {
    const doubt = (credentialId: string, given: { occurredAt?: number; reason?: string }): string =>
      operatorMatter(
        {
          id: `event-${credentialId}`,
          occurredAt: given.occurredAt ?? AT,
          name: 'credential.doubt_unresolved',
          subject: { organisationId: 'acme', credentialId },
          data: { network: 'x', instance: null, reason: given.reason ?? 'token_invalid', since: AT },
        },
        titleOf,
      ).key;
    expect(doubt('one', {})).toBe(doubt('another', { occurredAt: AT + 1000 }));
    expect(doubt('one', {})).not.toBe(doubt('one', { reason: 'unconfirmed_denial' }));
    expect(doubt('one', {})).not.toBe(doubt('one', { occurredAt: AT + 3_600_000 }));
  });

  it.each(REASONS_BY_CLASS.misconfigured)('says what to do about %s', (reason) => {
    const { message } = operatorMatter({ ...faulted(AT, 'app_disabled'), data: { network: 'x', reason } }, titleOf);

    expect(message.paragraphs).toHaveLength(2);
    expect(message.paragraphs[1]).not.toContain('what the network said');
  });
});

describe('digestMessage', () => {
  const revoked: PeopleMessageFacts = { ...facts, incident: { ...facts.incident, reason: 'token_revoked' } };
  const others: PeopleMessageFacts = {
    ...revoked,
    incident: { ...revoked.incident, reason: 'password_changed', openedAt: AT + 60_000 },
    accounts: [{ name: 'Gloves', kind: 'page', isConnected: false, waitingPosts: 0, limited: [] }],
    reconnectLink: null,
    audience: 'admins',
  };
  const ended = { ...revoked.incident, endedAt: AT, endedBy: 'heal' as const };

  it('says of each sign-in what ended it, which accounts and posts hang on it, and its own link', () => {
    const { subject, paragraphs, items, action } = digestMessage([revoked, others]);

    expect(subject).toBe('Facebook: 3 accounts are disconnected');
    expect(action).toBeNull();
    expect(paragraphs.join('\n')).toContain('Since 2026-03-01 09:05 UTC');
    expect(paragraphs.join('\n')).toContain('4 posts wait and none is lost');
    expect(paragraphs.filter((each) => each.startsWith('The '))).toHaveLength(2);
    expect(items).toEqual([
      {
        name: '“Shoes”, “Hats”',
        detail: 'The access was withdrawn, 4 posts wait',
        action: { label: 'Reconnect', url: 'https://holdfast.test/reconnect/x' },
      },
      { name: '“Gloves”', detail: expect.stringContaining('nobody is left who may reconnect it'), action: null },
    ]);
  });

  it('says how each ended, and which account is not back yet', () => {
    const [shoes, hats] = revoked.accounts.map((each) => ({ ...each, isConnected: each.name === 'Shoes' }));
    const accounts = [shoes, hats].flatMap((each) => (each === undefined ? [] : [each]));
    const { subject, items } = digestMessage([
      { ...revoked, step: 'resolved', incident: ended, accounts, reconnectLink: null },
      { ...others, step: 'resolved', incident: { ...ended, endedBy: 'removed' } },
    ]);

    expect(subject).toBe('Facebook: news of 3 accounts that were disconnected');
    expect(items.map(({ detail }) => detail)).toEqual(['connected again; not yet: “Hats”', 'removed from our care']);
  });
});

describe('hostEventOf', () => {
  it('carries ids, reasons and times only', () => {
    const event: StoredEvent<'credential.disconnected'> = {
      id: 'event',
      occurredAt: AT,
      name: 'credential.disconnected',
      subject: { organisationId: 'organisation', credentialId: 'credential' },
      data: {
        tokenSetId: 'token-set',
        reason: 'password_changed',
        incidentId: 'incident',
        accountIds: ['one', 'two'],
        absorbed: ['older'],
      },
    };

    expect(hostEventOf(event)).toEqual({
      type: 'accounts.disconnected.v1',
      timestamp: '2026-03-01T09:05:00.000Z',
      data: {
        organisationId: 'organisation',
        credentialId: 'credential',
        accountIds: ['one', 'two'],
        incidentId: 'incident',
        reason: 'password_changed',
      },
    });
  });

  it('refuses an event that does not say what it is about', () => {
    expect(() =>
      hostEventOf({
        id: 'event',
        occurredAt: AT,
        name: 'post.published',
        subject: { organisationId: 'organisation', postId: 'post' },
        data: { remoteId: '1' },
      }),
    ).toThrow('does not name its account');
  });
});
