import { uuidv7 } from 'uuidv7';
import { DIGEST_WINDOW_MS } from '../../../domain/alert/digest';
import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { newNetworkState } from '../../../domain/network-state';
import { CLEAR } from '../../../domain/outage/weather';
import type { Weather } from '../../../domain/outage/weather';
import type { Member } from '../../../domain/organisation/organisation';
import type { ReceivedMail } from '../../../scripts/inbox/smtp-inbox';
import { deliverMessage } from '../../../workers/use-cases/alerts/deliver-message';
import { aGroup, aMember, anOrganisation, present } from '../db/conformance/world';
import { channelsOfADyingProcess, HOST_SECRET, useAlerts } from './alerts-for-tests';

const alerts = useAlerts();
const AT = { network: 'facebook', instance: null } as const;

interface Given {
  readonly members: Readonly<Record<'ann' | 'bob', Member>>;
  readonly credentialIds: readonly [string, string, string];
  readonly accountIds: readonly string[];
}

/** Ann is an admin, Bob may reconnect the first of three sign-ins, each with a Page. Facebook ends many at once. */
async function givenAMassRevocation(): Promise<Given> {
  const organisation = anOrganisation({ name: 'Acme' });
  const member = (name: string, role: Member['role']): Member =>
    aMember(organisation.id, { id: uuidv7(), name, email: `${name.toLowerCase()}@acme.test`, role });
  const members = { ann: member('Ann', 'admin'), bob: member('Bob', 'member') };
  const made = ['Shoes', 'Hats', 'Gloves'].map((name) =>
    aGroup(organisation.id, { credential: { connectedByMemberId: members.ann.id }, accounts: [{ name }] }),
  );
  const accountIds = made.flatMap(({ group }) => group.accounts.map(({ id }) => id));
  await alerts.store.change({}, () => ({
    result: null,
    organisations: [organisation],
    members: Object.values(members),
    permissions: [{ memberId: members.bob.id, accountId: present(accountIds[0]), level: 'advanced' }],
    groups: made.map(({ group }) => group),
    newTokenSets: made.flatMap(({ newTokenSets }) => newTokenSets),
  }));
  await weather({ is: 'mass_revocation', since: alerts.clock.now() });
  const [one, two, three] = made.map(({ group }) => group.credential.id);
  return { members, accountIds, credentialIds: [present(one), present(two), present(three)] };
}

async function weather(weather: Weather): Promise<void> {
  await alerts.store.change({ networkState: AT }, ({ networkState }) => ({
    result: null,
    networkStates: [{ ...(networkState ?? newNetworkState(AT)), weather }],
  }));
}

async function disconnect(...credentialIds: readonly string[]): Promise<void> {
  for (const id of credentialIds) await alerts.disconnect(id);
  await alerts.react();
}

async function reconnect(...credentialIds: readonly string[]): Promise<void> {
  for (const id of credentialIds) await alerts.reconnect(id);
  await alerts.react();
}

function later(ms: number): void {
  alerts.clock.set(alerts.clock.now() + ms);
}

/** Whatever happens on the way is over by then: the window, and the next attempts of what was not taken. */
async function deliverAfterTheWindow(): Promise<readonly string[]> {
  later(DIGEST_WINDOW_MS);
  return alerts.deliver();
}

function namesIn({ text }: ReceivedMail): readonly string[] {
  return ['Shoes', 'Hats', 'Gloves'].filter((name) => text.includes(name));
}

/** Something happens after a message was worded, and before what follows is written. */
async function deliverWhile(meanwhile: () => Promise<void>): Promise<string> {
  later(DIGEST_WINDOW_MS);
  const input = { now: alerts.clock.now(), limit: 1, redeliverAfterMs: HOUR };
  const [due] = await alerts.store.due.digests(input);
  let isOver = false;
  const { store } = alerts;
  const change: typeof store.change = async (keys, decide) => {
    if (!isOver) {
      isOver = true;
      await meanwhile();
    }
    return store.change(keys, decide);
  };
  const outcome = await deliverMessage({ ...alerts.deps, store: { ...store, change } }, alerts.channels, present(due));
  return outcome.kind === 'done' ? outcome.note : outcome.why;
}

describe('a mass revocation', () => {
  it('is told to each person in one mail, which names all accounts, each with its own link', async () => {
    const { credentialIds, accountIds, members } = await givenAMassRevocation();

    await disconnect(credentialIds[0], credentialIds[1]);
    later(5 * MINUTE);
    await disconnect(credentialIds[2]);
    expect(await alerts.deliver()).toEqual([]);
    later(DIGEST_WINDOW_MS - 5 * MINUTE - SECOND);
    expect(await alerts.deliver()).toEqual([]);
    later(SECOND);
    await alerts.deliver();

    const [toAnn, ...more] = alerts.mailsTo('ann@acme.test');
    expect(more).toEqual([]);
    expect(toAnn?.subject).toBe('Facebook: 3 accounts are disconnected');
    expect(namesIn(present(toAnn))).toEqual(['Shoes', 'Hats', 'Gloves']);
    for (const id of accountIds) {
      expect(toAnn?.text).toContain(`Reconnect: https://holdfast.test/reconnect/${members.ann.id}.${id}`);
      expect(toAnn?.html).toContain(`https://holdfast.test/reconnect/${members.ann.id}.${id}`);
    }
    // One alone is told as at any other time.
    expect(alerts.mailsTo('bob@acme.test').map(({ subject }) => subject)).toEqual([
      'Facebook: “Shoes” is disconnected',
    ]);
    expect(alerts.inbox.received).toHaveLength(2);
  });

  it('is one decision for each incident and person, and their mail is theirs together', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(...credentialIds);
    for (const id of credentialIds) {
      for (const event of await alerts.events(id)) await alerts.reactAgain(event);
    }

    const deliveries = await alerts.deliveries();
    expect(deliveries).toHaveLength(2);
    const told = await Promise.all(deliveries.map(({ id }) => alerts.store.reads.alertsToldBy(id)));
    expect(told.map(({ length }) => length).sort()).toEqual([1, 3]);
  });

  it('is told to the host at once', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await alerts.store.change({}, () => ({
      result: null,
      webhookEndpoints: [
        { id: uuidv7(), organisationId: null, url: alerts.receiver.url, secret: HOST_SECRET, createdAt: 0 },
      ],
    }));

    await disconnect(...credentialIds);
    await alerts.deliver();

    expect(alerts.receiver.received).toHaveLength(3);
    expect(alerts.inbox.received).toEqual([]);
  });

  it('holds nothing back that its network did not end, nor a limitation', async () => {
    const { credentialIds, accountIds } = await givenAMassRevocation();
    await alerts.limit(credentialIds[0], present(accountIds[0]), 'analytics');
    await alerts.react();
    await weather(CLEAR);
    await disconnect(credentialIds[1]);

    await alerts.deliver();

    expect(alerts.mailsTo('ann@acme.test').map(({ subject }) => subject)).toEqual([
      'Facebook: “Shoes” works only in part',
      'Facebook: “Hats” is disconnected',
    ]);
  });

  it('goes on after a digest has left: what is ended then comes in the next one', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(credentialIds[0], credentialIds[1]);
    await deliverAfterTheWindow();

    await disconnect(credentialIds[2]);
    expect(await alerts.deliver()).toEqual([]);
    await deliverAfterTheWindow();

    expect(alerts.mailsTo('ann@acme.test').map(namesIn)).toEqual([['Shoes', 'Hats'], ['Gloves']]);
  });
});

describe('what ends before a digest leaves', () => {
  it('is not in it, and nobody is told that it ended', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(...credentialIds);
    await reconnect(credentialIds[0]);
    await deliverAfterTheWindow();
    await deliverAfterTheWindow();

    expect(alerts.mailsTo('ann@acme.test').map(namesIn)).toEqual([['Hats', 'Gloves']]);
    expect(alerts.mailsTo('bob@acme.test')).toEqual([]);

    await reconnect(credentialIds[1], credentialIds[2]);
    await deliverAfterTheWindow();
    expect(alerts.mailsTo('ann@acme.test').map(namesIn)).toEqual([
      ['Hats', 'Gloves'],
      ['Hats', 'Gloves'],
    ]);
    expect(alerts.inbox.received).toHaveLength(2);
  });

  it('is not in it either when it ended unnoticed, and nobody is told that it ended', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(...credentialIds);
    await alerts.reconnect(credentialIds[0]);
    await deliverAfterTheWindow();
    await alerts.react();
    await deliverAfterTheWindow();

    expect(alerts.mailsTo('ann@acme.test').map(namesIn)).toEqual([['Hats', 'Gloves']]);
    expect(alerts.inbox.received).toHaveLength(1);
  });

  it('and is ended again, is in the next one', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(...credentialIds);
    await reconnect(credentialIds[0]);
    await deliverAfterTheWindow();
    await disconnect(credentialIds[0]);
    await deliverAfterTheWindow();

    expect(alerts.mailsTo('ann@acme.test').map(namesIn)).toEqual([['Hats', 'Gloves'], ['Shoes']]);
    expect(alerts.mailsTo('bob@acme.test').map(namesIn)).toEqual([['Shoes']]);
  });

  it('leaves nothing to send where it was all', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(...credentialIds);
    await reconnect(...credentialIds);

    expect(await deliverAfterTheWindow()).toEqual(['over before it was sent', 'over before it was sent']);
    await deliverAfterTheWindow();
    expect(alerts.inbox.received).toEqual([]);
  });

  it('in the moment after it was worded makes it be worded again', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(...credentialIds);

    await deliverWhile(() => reconnect(credentialIds[1]));

    expect(alerts.mailsTo('ann@acme.test').map(namesIn)).toEqual([['Shoes', 'Gloves']]);
  });
});

describe('what is ended in the moment after a digest was worded', () => {
  it('is in it', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(credentialIds[0], credentialIds[1]);

    await deliverWhile(() => disconnect(credentialIds[2]));

    expect(alerts.mailsTo('ann@acme.test').map(namesIn)).toEqual([['Shoes', 'Hats', 'Gloves']]);
  });

  it('is not lost with others that it would have been dropped with', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(credentialIds[1]);
    await alerts.reconnect(credentialIds[1]);

    await deliverWhile(() => disconnect(credentialIds[2]));

    expect(alerts.mailsTo('ann@acme.test').map(({ subject }) => subject)).toEqual([
      'Facebook: “Gloves” is disconnected',
    ]);
  });
});

describe('a digest whose sender dies after the server took it', () => {
  it('is sent again with the same id, tells the same, and nothing joins it', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(credentialIds[1], credentialIds[2]);
    later(DIGEST_WINDOW_MS);
    await alerts.deliver(channelsOfADyingProcess(alerts.channels));
    await disconnect(credentialIds[0]);
    later(2 * MINUTE);
    await alerts.deliver();
    await deliverAfterTheWindow();

    const toAnn = alerts.mailsTo('ann@acme.test');
    expect(toAnn.map(namesIn)).toEqual([['Hats', 'Gloves'], ['Hats', 'Gloves'], ['Shoes']]);
    expect(toAnn[1]?.messageId).toBe(toAnn[0]?.messageId);
    expect(toAnn[2]?.messageId).not.toBe(toAnn[0]?.messageId);
  });

  it('has told of what ends meanwhile: the next attempt leaves it out, and its end is told', async () => {
    const { credentialIds } = await givenAMassRevocation();
    await disconnect(...credentialIds);
    later(DIGEST_WINDOW_MS);
    await alerts.deliver(channelsOfADyingProcess(alerts.channels));
    await reconnect(credentialIds[1]);
    later(2 * MINUTE);
    await alerts.deliver();
    await deliverAfterTheWindow();

    const toAnn = alerts.mailsTo('ann@acme.test');
    expect(toAnn.map(namesIn)).toEqual([['Shoes', 'Hats', 'Gloves'], ['Shoes', 'Gloves'], ['Hats']]);
    expect(toAnn[2]?.subject).toBe('Facebook: “Hats” is connected again');
  });
});

it('a digest that the server refuses gathers on until its next attempt', async () => {
  const { credentialIds } = await givenAMassRevocation();
  await disconnect(credentialIds[1]);
  alerts.inbox.refuseWith({ code: 451, text: 'try again' });
  await deliverAfterTheWindow();
  await disconnect(credentialIds[2]);
  alerts.inbox.refuseWith(null);
  later(30 * SECOND);
  await alerts.deliver();

  expect(alerts.mailsTo('ann@acme.test').map(namesIn)).toEqual([['Hats', 'Gloves']]);
});

it('a digest waits while its network is in an outage, with all that it tells', async () => {
  const { credentialIds } = await givenAMassRevocation();
  await disconnect(credentialIds[1], credentialIds[2]);
  await weather({ is: 'outage', shows: 'statement', since: alerts.clock.now() });

  expect(await deliverAfterTheWindow()).toEqual(['the network is in an outage']);
  await weather(CLEAR);
  await deliverAfterTheWindow();

  expect(alerts.mailsTo('ann@acme.test').map(namesIn)).toEqual([['Hats', 'Gloves']]);
});
