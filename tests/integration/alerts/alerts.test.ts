import { uuidv7 } from 'uuidv7';
import { DAY, HOUR, SECOND } from '../../../domain/clock';
import { subjectOf } from '../../../domain/credential/decision';
import type { Member } from '../../../domain/organisation/organisation';
import { deliverMessage } from '../../../workers/use-cases/alerts/deliver-message';
import { aGroup, aMember, anOrganisation, aPost, present } from '../db/conformance/world';
import { channelsOfADyingProcess, useAlerts } from './alerts-for-tests';

const alerts = useAlerts();

interface Given {
  readonly credentialId: string;
  readonly accountIds: readonly string[];
  readonly organisationId: string;
  readonly members: Readonly<Record<'ann' | 'bob' | 'cleo', Member>>;
}

/**
 * A team of three: Ann is an admin, Bob has advanced permission on the first Page, Cleo has none. One credential with
 * two Pages, and posts that wait for the first.
 */
async function givenATeam(): Promise<Given> {
  const organisation = anOrganisation({ name: 'Acme' });
  const member = (name: string, role: Member['role']): Member =>
    aMember(organisation.id, { id: uuidv7(), name, email: `${name.toLowerCase()}@acme.test`, role });
  const members = { ann: member('Ann', 'admin'), bob: member('Bob', 'member'), cleo: member('Cleo', 'member') };
  const { group, newTokenSets } = aGroup(organisation.id, {
    credential: { connectedByMemberId: members.ann.id },
    accounts: [{ name: 'Shoes' }, { name: 'Hats' }],
  });
  const [shoes] = group.accounts;
  await alerts.store.change({}, () => ({
    result: null,
    organisations: [organisation],
    members: Object.values(members),
    permissions: [{ memberId: members.bob.id, accountId: present(shoes).id, level: 'advanced' }],
    groups: [group],
    newTokenSets,
    posts: [1, 2, 3].map((hours) => aPost(present(shoes), { dueAt: alerts.clock.now() + hours * HOUR })),
  }));
  return {
    credentialId: group.credential.id,
    accountIds: group.accounts.map(({ id }) => id),
    organisationId: organisation.id,
    members,
  };
}

function later(ms: number): void {
  alerts.clock.set(alerts.clock.now() + ms);
}

async function reactAndDeliver(): Promise<void> {
  await alerts.react();
  await alerts.deliver();
}

describe('an end that is foreseen', () => {
  const endsAt = () => alerts.clock.now() + 6 * DAY;
  const foresee = (credentialId: string): Promise<void> =>
    alerts.decide(credentialId, (group, { newId }) => [
      {
        name: 'credential.ends_soon',
        subject: subjectOf(group),
        data: { tokenSetId: present(group.credential.activeTokenSetId), endsAt: endsAt(), incidentId: newId() },
      },
    ]);

  it('is told while everything works, and so is its being prevented', async () => {
    const { credentialId, accountIds, members } = await givenATeam();
    await foresee(credentialId);
    await reactAndDeliver();
    const [toAnn] = alerts.mailsTo('ann@acme.test');
    expect(toAnn?.subject).toMatch(/^Facebook: “Shoes” and 1 more must be reconnected/);
    expect(toAnn?.text).toContain('everything works until then');
    expect(toAnn?.text).toContain(`https://holdfast.test/reconnect/${members.ann.id}.${accountIds[0] ?? ''}`);
    expect(alerts.inbox.received).toHaveLength(2);

    await alerts.reconnect(credentialId);
    await reactAndDeliver();
    expect(alerts.mailsTo('ann@acme.test').at(-1)?.text).toContain('reconnected it in time');
  });

  it('is followed by one message about the disconnection when nobody acted', async () => {
    const { credentialId } = await givenATeam();
    await foresee(credentialId);
    await reactAndDeliver();
    await alerts.disconnect(credentialId, 'token_expired');
    await reactAndDeliver();
    expect(alerts.mailsTo('ann@acme.test').map(({ subject }) => subject)).toEqual([
      expect.stringContaining('must be reconnected'),
      'Facebook: “Shoes” and 1 more are disconnected',
    ]);
  });
});

describe('a disconnection', () => {
  it('is told once to each member who may reconnect it, with their own link and what waits', async () => {
    const { credentialId, accountIds, members } = await givenATeam();

    await alerts.disconnect(credentialId);
    await reactAndDeliver();

    const [toAnn] = alerts.mailsTo('ann@acme.test');
    const [toBob] = alerts.mailsTo('bob@acme.test');
    expect(alerts.inbox.received).toHaveLength(2);
    expect(toAnn?.subject).toBe('Facebook: “Shoes” and 1 more are disconnected');
    expect(toAnn?.text).toContain('The password was changed');
    expect(toAnn?.text).toContain('3 posts wait and none is lost');
    expect(toAnn?.text).toContain(`https://holdfast.test/reconnect/${members.ann.id}.${accountIds[0] ?? ''}`);
    expect(toBob?.text).toContain(`https://holdfast.test/reconnect/${members.bob.id}.${accountIds[0] ?? ''}`);
  });

  it('is told no second time by a reaction that runs again, or twice at once', async () => {
    const { credentialId } = await givenATeam();
    await alerts.disconnect(credentialId);
    const [event] = await alerts.events(credentialId);

    const atOnce = await Promise.all([alerts.reactAgain(present(event)), alerts.reactAgain(present(event))]);
    await alerts.deliver();
    const again = await alerts.reactAgain(present(event));

    expect(atOnce.flat().sort()).toEqual([
      'alert-people: done before',
      'alert-people: told 2, dropped 0 that had not left',
      'tell-host: done before',
      'tell-host: nobody listens',
    ]);
    expect(again).toEqual(['alert-people: done before', 'tell-host: done before']);
    expect(await alerts.deliver()).toEqual([]);
    expect(await alerts.react()).toEqual([]);
    expect(alerts.inbox.received).toHaveLength(2);
  });

  it('that ends before its alert was decided is told to nobody', async () => {
    const { credentialId } = await givenATeam();

    await alerts.disconnect(credentialId);
    await alerts.reconnect(credentialId);
    await reactAndDeliver();

    expect(alerts.inbox.received).toEqual([]);
  });

  it('that ends after its alert was decided and before it was sent is told to nobody, in whatever order', async () => {
    const { credentialId } = await givenATeam();
    await alerts.disconnect(credentialId);
    await alerts.react();
    await alerts.reconnect(credentialId);

    expect(await alerts.deliver()).toEqual(['over before it was sent', 'over before it was sent']);
    await reactAndDeliver();

    expect(alerts.inbox.received).toEqual([]);
  });

  it('that reopens is the same incident: no second alert, and one resolution', async () => {
    const { credentialId } = await givenATeam();
    await alerts.disconnect(credentialId);
    await reactAndDeliver();
    await alerts.reconnect(credentialId);
    later(HOUR);
    await alerts.disconnect(credentialId);
    await reactAndDeliver();
    expect(alerts.mailsTo('ann@acme.test')).toHaveLength(1);

    await alerts.reconnect(credentialId);
    await reactAndDeliver();

    expect(alerts.mailsTo('ann@acme.test').map(({ subject }) => subject)).toEqual([
      'Facebook: “Shoes” and 1 more are disconnected',
      'Facebook: “Shoes” and 1 more are connected again',
    ]);
  });

  it('that reopens after its resolution was sent is told again, and so is its second end', async () => {
    const { credentialId } = await givenATeam();
    for (const hours of [1, 1]) {
      await alerts.disconnect(credentialId);
      await reactAndDeliver();
      later(hours * HOUR);
      await alerts.reconnect(credentialId);
      await reactAndDeliver();
      later(hours * HOUR);
    }

    const subjects = alerts.mailsTo('ann@acme.test').map(({ subject }) => subject.split(' ').slice(-2).join(' '));
    expect(subjects).toEqual(['are disconnected', 'connected again', 'are disconnected', 'connected again']);
  });

  it('is told to the admins when nobody may reconnect it, without a link', async () => {
    const { organisationId, members } = await givenATeam();
    const { group, newTokenSets } = aGroup(organisationId, {
      credential: { privateToMemberId: members.cleo.id, connectedByMemberId: members.cleo.id },
      accounts: [{ name: 'Private' }],
    });
    const left = { ...members.cleo, version: 1, leftAt: alerts.clock.now() };
    await alerts.store.change({}, () => ({ result: null, groups: [group], newTokenSets, members: [left] }));

    await alerts.disconnect(group.credential.id);
    await reactAndDeliver();

    expect(alerts.inbox.received).toHaveLength(1);
    const [mail] = alerts.mailsTo('ann@acme.test');
    expect(mail?.text).toContain('Nobody is left at Acme who may reconnect it');
    expect(mail?.text).not.toContain('/reconnect/');
  });

  it('is told to operators when there are no admins either', async () => {
    const organisation = anOrganisation();
    const { group, newTokenSets } = aGroup(organisation.id);
    await alerts.store.change({}, () => ({
      result: null,
      organisations: [organisation],
      groups: [group],
      newTokenSets,
    }));

    await alerts.disconnect(group.credential.id);
    await reactAndDeliver();

    expect(alerts.inbox.received.map(({ recipients }) => recipients)).toEqual([['operators@holdfast.test']]);
    expect(alerts.inbox.received[0]?.subject).toContain('nobody can be told of');
  });

  it('is not told to a member who lost the permission meanwhile', async () => {
    const { credentialId, accountIds, members } = await givenATeam();
    await alerts.disconnect(credentialId);
    await alerts.react();
    await alerts.store.change({}, () => ({
      result: null,
      permissions: [{ memberId: members.bob.id, accountId: present(accountIds[0]), level: 'editor' }],
    }));

    expect(await alerts.deliver()).toContain('the member may not reconnect it');
    expect(alerts.inbox.received.map(({ recipients }) => recipients)).toEqual([['ann@acme.test']]);
  });

  it('is not told to a member who left meanwhile', async () => {
    const { credentialId, members } = await givenATeam();
    await alerts.disconnect(credentialId);
    await alerts.react();
    await alerts.store.change({}, () => ({
      result: null,
      members: [{ ...members.ann, version: 1, leftAt: alerts.clock.now() }],
    }));

    expect(await alerts.deliver()).toContain('the member has left');
    expect(alerts.inbox.received.map(({ recipients }) => recipients)).toEqual([['bob@acme.test']]);
  });
});

describe('the end of an incident', () => {
  it('is told only to who was told of its beginning', async () => {
    const { credentialId } = await givenATeam();
    await alerts.disconnect(credentialId);
    await alerts.react();
    // Bob's mailbox takes nothing until it is over.
    const { mail } = alerts.channels;
    await alerts.deliver({
      ...alerts.channels,
      mail: {
        send: (each) =>
          each.to.name === 'Bob'
            ? Promise.resolve({ delivered: false, answer: 'SMTP: 450 busy', retryAfterMs: null, mayHaveArrived: false })
            : present(mail).send(each),
      },
    });
    await alerts.reconnect(credentialId);
    await reactAndDeliver();
    later(DAY);
    await alerts.deliver();

    expect(alerts.mailsTo('ann@acme.test').map(({ subject }) => subject)).toEqual([
      'Facebook: “Shoes” and 1 more are disconnected',
      'Facebook: “Shoes” and 1 more are connected again',
    ]);
    expect(alerts.mailsTo('bob@acme.test')).toEqual([]);
  });

  it('is told to who got the alert in the very moment in which it was dropped', async () => {
    const { credentialId } = await givenATeam();
    await alerts.disconnect(credentialId);
    await alerts.react();
    const { mail } = alerts.channels;
    let isOver = false;
    await alerts.deliver({
      ...alerts.channels,
      mail: {
        send: async (each) => {
          const answer = await present(mail).send(each);
          if (!isOver) {
            isOver = true;
            await alerts.reconnect(credentialId);
            await alerts.react();
          }
          return answer;
        },
      },
    });
    await alerts.deliver();

    expect(alerts.inbox.received.map(({ subject }) => subject)).toEqual([
      'Facebook: “Shoes” and 1 more are disconnected',
      'Facebook: “Shoes” and 1 more are connected again',
    ]);
    expect(new Set(alerts.inbox.received.flatMap(({ recipients }) => recipients)).size).toBe(1);
  });

  it('is told to who got the alert from a process that died before it could record so', async () => {
    const { credentialId } = await givenATeam();
    await alerts.disconnect(credentialId);
    await alerts.react();
    await alerts.deliver(channelsOfADyingProcess(alerts.channels));

    await alerts.reconnect(credentialId);
    await reactAndDeliver();
    later(DAY);
    await reactAndDeliver();

    expect(alerts.mailsTo('ann@acme.test').map(({ subject }) => subject)).toEqual([
      'Facebook: “Shoes” and 1 more are disconnected',
      'Facebook: “Shoes” and 1 more are connected again',
    ]);
  });

  it('by absorption is no good news: the dying credential speaks for the lost Page', async () => {
    const { credentialId, accountIds } = await givenATeam();
    await alerts.loseAsset(credentialId, present(accountIds[1]));
    await reactAndDeliver();
    expect(alerts.mailsTo('ann@acme.test').map(({ subject }) => subject)).toEqual(['Facebook: “Hats” is disconnected']);

    await alerts.disconnect(credentialId);
    await reactAndDeliver();
    await alerts.reconnect(credentialId);
    await reactAndDeliver();

    expect(alerts.mailsTo('ann@acme.test').map(({ subject }) => subject)).toEqual([
      'Facebook: “Hats” is disconnected',
      'Facebook: “Shoes” and 1 more are disconnected',
      'Facebook: “Shoes” and 1 more are connected again',
    ]);
  });

  it('by removal says that nothing is left to do', async () => {
    const { credentialId, accountIds } = await givenATeam();
    await alerts.disconnect(credentialId);
    await reactAndDeliver();

    await alerts.remove(credentialId, present(accountIds[0]));
    await reactAndDeliver();
    expect(alerts.mailsTo('ann@acme.test')).toHaveLength(1);
    await alerts.remove(credentialId, present(accountIds[1]));
    await reactAndDeliver();

    const [, resolution] = alerts.mailsTo('ann@acme.test');
    expect(resolution?.subject).toBe('Facebook: “Shoes” and 1 more were removed');
    expect(resolution?.text).toContain('Nothing is left to do');
  });

  it('of a limitation comes with its last capability', async () => {
    const { credentialId, accountIds } = await givenATeam();
    const accountId = present(accountIds[0]);
    const unlimit = (capability: 'publish' | 'analytics'): Promise<void> =>
      alerts.decide(credentialId, ({ credential }) => [
        {
          name: 'account.unlimited',
          subject: { organisationId: credential.organisationId, credentialId, accountId },
          data: { capability },
        },
      ]);
    await alerts.limit(credentialId, accountId, 'publish');
    await alerts.limit(credentialId, accountId, 'analytics');
    await reactAndDeliver();
    expect(alerts.mailsTo('ann@acme.test').map(({ text }) => text.includes('publishing, analytics'))).toEqual([true]);

    await unlimit('publish');
    await reactAndDeliver();
    expect(alerts.mailsTo('ann@acme.test')).toHaveLength(1);
    await unlimit('analytics');
    await reactAndDeliver();

    expect(alerts.mailsTo('ann@acme.test').map(({ subject }) => subject)).toEqual([
      'Facebook: “Shoes” works only in part',
      'Facebook: “Shoes” works fully again',
    ]);
  });
});

describe('a message that is not taken', () => {
  it('is tried again with the same message id, later each time', async () => {
    const { credentialId } = await givenATeam();
    alerts.inbox.refuseWith({ code: 451, text: 'try again' });
    await alerts.disconnect(credentialId);
    await alerts.react();

    await alerts.deliver();
    expect(await alerts.deliver()).toEqual([]);
    later(29 * SECOND);
    expect(await alerts.deliver()).toEqual([]);
    later(SECOND);
    expect(await alerts.deliver()).toHaveLength(2);
    alerts.inbox.refuseWith(null);
    later(59 * SECOND);
    expect(await alerts.deliver()).toEqual([]);
    later(SECOND);
    await alerts.deliver();

    const deliveries = (await alerts.deliveries()).filter(({ channel }) => channel === 'email');
    expect(deliveries.map(({ status, attempts }) => ({ status, attempts }))).toEqual([
      { status: 'delivered', attempts: 3 },
      { status: 'delivered', attempts: 3 },
    ]);
    expect(alerts.inbox.received.map(({ messageId }) => messageId).sort()).toEqual(
      deliveries.map(({ id }) => `<${id}@holdfast>`).sort(),
    );
  });

  it('is given up after a day, its job fails, and running that job again sends it', async () => {
    const { credentialId } = await givenATeam();
    alerts.inbox.refuseWith({ code: 451, text: 'try again' });
    await alerts.disconnect(credentialId);
    await alerts.react();
    const endings: string[] = [];
    for (let hours = 0; hours < 50; hours += 1) {
      endings.push(...(await alerts.deliver()));
      later(HOUR);
    }
    expect(endings.filter((ending) => ending.startsWith('failed: UndeliverableError'))).toHaveLength(2);
    const [exhausted] = await alerts.deliveries();
    expect(exhausted).toMatchObject({ status: 'exhausted', nextAttemptAt: null });
    expect(exhausted?.lastAnswer).toContain('451');

    alerts.inbox.refuseWith(null);
    const { id: deliveryId, dispatchNo } = present(exhausted);
    await expect(deliverMessage(alerts.deps, alerts.channels, { deliveryId, dispatchNo })).resolves.toMatchObject({
      kind: 'done',
    });
    expect(alerts.inbox.received.map(({ messageId }) => messageId)).toEqual([`<${deliveryId}@holdfast>`]);
  });

  it('is sent again when the process died before it could record the answer, with the same id', async () => {
    const { credentialId } = await givenATeam();
    await alerts.disconnect(credentialId);
    await alerts.react();
    await alerts.deliver(channelsOfADyingProcess(alerts.channels));
    later(120 * SECOND);

    await alerts.deliver();

    const ids = alerts.inbox.received.map(({ messageId }) => messageId);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
  });

  it('of an older dispatch does nothing', async () => {
    const { credentialId } = await givenATeam();
    await alerts.disconnect(credentialId);
    await alerts.react();
    const [delivery] = await alerts.deliveries();

    const outcome = await deliverMessage(alerts.deps, alerts.channels, {
      deliveryId: present(delivery).id,
      dispatchNo: 7,
    });

    expect(outcome).toMatchObject({ kind: 'refused', as: 'superseded' });
    expect(alerts.inbox.received).toEqual([]);
  });
});

it('a member is not told where mail is not configured, and operators see it', async () => {
  const { credentialId } = await givenATeam();
  await alerts.disconnect(credentialId);
  await alerts.react();

  await alerts.deliver({ ...alerts.channels, mail: null });

  expect((await alerts.deliveries()).map(({ status, lastAnswer }) => [status, lastAnswer])).toEqual([
    ['dropped', 'mail is not configured'],
    ['dropped', 'mail is not configured'],
  ]);
  expect(alerts.log.filter((line) => line.includes('mail is not configured'))).toHaveLength(2);
});

describe('operators', () => {
  const fault = (): Promise<void> =>
    alerts.store.change({}, () => ({
      result: undefined,
      events: [
        {
          name: 'app.faulted',
          subject: { organisationId: null },
          data: { network: 'x', reason: 'app_credentials_invalid' },
        },
      ],
    }));

  it('hear of a fault of our app once a day, in the log and by mail, and no customer does', async () => {
    await givenATeam();
    await fault();
    await fault();
    await reactAndDeliver();

    expect(alerts.inbox.received.map(({ recipients }) => recipients)).toEqual([['operators@holdfast.test']]);
    expect(alerts.inbox.received[0]?.text).toContain('Check the client id and secret');
    expect(alerts.log.filter((line) => line.includes('operators are needed'))).toHaveLength(1);

    later(DAY);
    await fault();
    await reactAndDeliver();
    expect(alerts.inbox.received).toHaveLength(2);
  });

  it('hear of it in the log where they have no address', async () => {
    await fault();
    await alerts.react();
    const [due] = await alerts.store.due.deliveries({ now: alerts.clock.now(), limit: 1, redeliverAfterMs: 1 });

    const deps = { ...alerts.deps, operators: { email: null } };
    await deliverMessage(deps, alerts.channels, present(due));

    expect(alerts.log.some((line) => line.includes('"level":"warn"') && line.includes('Check the client id'))).toBe(
      true,
    );
    expect(alerts.inbox.received).toEqual([]);
  });
});
