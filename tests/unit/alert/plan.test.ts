import type { Alert, Delivery } from '../../../domain/alert/alert';
import { mayJoin } from '../../../domain/alert/digest';
import { audienceOf, planResolution, planTrouble } from '../../../domain/alert/plan';
import type { AlertPlan, History } from '../../../domain/alert/plan';
import type { Incident } from '../../../domain/incident/incident';
import type { Member, Organisation, Permission } from '../../../domain/organisation/organisation';
import { anIncident } from '../credential/given';

const T0 = 1_000_000;

const open = anIncident({ id: 'incident', reason: 'password_changed', openedAt: T0 });
const ended: Incident = { ...open, endedAt: T0 + 10, endedBy: 'reconnect' };
const reopened: Incident = { ...open, reopenedAt: T0 + 20 };
const endedAgain: Incident = { ...reopened, endedAt: T0 + 30, endedBy: 'heal' };

const ann = { id: 'ann' };
const bob = { id: 'bob' };

type Told = readonly [memberId: string, step: string, became: Delivery['status'] | 'handed over'];

/** What was decided so far, oldest first: who, which step, and what became of the message. */
function given(...told: readonly Told[]): History {
  const alerts = told.map(([memberId, step], index): Alert => ({
    id: `alert-${index}`,
    organisationId: 'organisation',
    incidentId: 'incident',
    memberId,
    step,
    decidedAt: T0 + index,
    deliveryId: `delivery-${index}`,
    withdrawnAt: null,
  }));
  const deliveries = told.map(([, , became], index): Delivery => {
    const status = became === 'handed over' ? 'pending' : became;
    return {
      id: `delivery-${index}`,
      channel: 'email',
      organisationId: 'organisation',
      endpointId: null,
      eventId: null,
      digest: null,
      subject: {},
      dedupeKey: `alert/alert-${index}/email`,
      status,
      attempts: 0,
      nextAttemptAt: status === 'pending' ? T0 : null,
      dispatchNo: 0,
      handedOverAt: became === 'delivered' || became === 'handed over' ? T0 : null,
      lastAnswer: null,
      createdAt: T0,
      endedAt: status === 'pending' ? null : T0,
    };
  });
  return { alerts, deliveries };
}

function told(plan: AlertPlan): readonly string[] {
  return plan.alerts.map(({ memberId, step }) => `${memberId}: ${step}`);
}

function dropped(plan: AlertPlan): readonly string[] {
  return plan.dropped.map(({ delivery }) => delivery.id);
}

describe('planTrouble', () => {
  it.each<{
    readonly what: string;
    readonly history: History;
    readonly incident: Incident;
    readonly tells: readonly string[];
    readonly drops: readonly string[];
  }>([
    {
      what: 'tells each member of a new incident',
      history: given(),
      incident: open,
      tells: ['ann: day-0', 'bob: day-0'],
      drops: [],
    },
    {
      what: 'tells only those who were not told yet',
      history: given(['ann', 'day-0', 'delivered']),
      incident: open,
      tells: ['bob: day-0'],
      drops: [],
    },
    {
      what: 'tells nobody of an incident that ended meanwhile',
      history: given(),
      incident: ended,
      tells: [],
      drops: [],
    },
    {
      what: 'tells nobody a second time when it reopens before a resolution went out',
      history: given(['ann', 'day-0', 'delivered'], ['bob', 'day-0', 'pending']),
      incident: reopened,
      tells: [],
      drops: [],
    },
    {
      what: 'drops a resolution that has not left, and the old alert stands',
      history: given(['ann', 'day-0', 'delivered'], ['ann', 'resolved', 'pending'], ['bob', 'day-0', 'delivered']),
      incident: reopened,
      tells: [],
      drops: ['delivery-1'],
    },
    {
      what: 'tells again who was told that it was over',
      history: given(['ann', 'day-0', 'delivered'], ['ann', 'resolved', 'delivered'], ['bob', 'day-0', 'delivered']),
      incident: reopened,
      tells: [`ann: day-0@${T0 + 20}`],
      drops: [],
    },
    {
      what: 'tells again whose message that it was over was handed over without an answer',
      history: given(['ann', 'day-0', 'delivered'], ['ann', 'resolved', 'handed over'], ['bob', 'day-0', 'delivered']),
      incident: reopened,
      tells: [`ann: day-0@${T0 + 20}`],
      drops: ['delivery-1'],
    },
    {
      what: 'tells who was spared the first time because it healed before the message left',
      history: given(['ann', 'day-0', 'dropped'], ['bob', 'day-0', 'delivered']),
      incident: reopened,
      tells: [`ann: day-0@${T0 + 20}`],
      drops: [],
    },
    {
      what: 'does not decide the same step twice, whatever became of its message',
      history: given(['ann', 'day-0', 'dropped'], ['bob', 'day-0', 'exhausted']),
      incident: open,
      tells: [],
      drops: [],
    },
  ])('$what', ({ history, incident, tells, drops }) => {
    const plan = planTrouble(incident, [ann, bob], history, null);

    expect(told(plan)).toEqual(tells);
    expect(dropped(plan)).toEqual(drops);
  });
});

describe('planResolution', () => {
  it.each<{
    readonly what: string;
    readonly history: History;
    readonly incident: Incident;
    readonly tells: readonly string[];
    readonly drops: readonly string[];
  }>([
    { what: 'tells nobody when nobody was told', history: given(), incident: ended, tells: [], drops: [] },
    {
      what: 'tells who was told, and nobody else',
      history: given(['ann', 'day-0', 'delivered'], ['bob', 'day-0', 'exhausted']),
      incident: ended,
      tells: ['ann: resolved'],
      drops: [],
    },
    {
      what: 'drops an alert that has not left, and says nothing',
      history: given(['ann', 'day-0', 'pending'], ['bob', 'day-0', 'delivered']),
      incident: ended,
      tells: ['bob: resolved'],
      drops: ['delivery-0'],
    },
    {
      what: 'drops an alert that was handed over without an answer, and tells the end of what may have arrived',
      history: given(['ann', 'day-0', 'handed over'], ['bob', 'day-0', 'pending']),
      incident: ended,
      tells: ['ann: resolved'],
      drops: ['delivery-0', 'delivery-1'],
    },
    {
      what: 'does not tell twice',
      history: given(['ann', 'day-0', 'delivered'], ['ann', 'resolved', 'pending']),
      incident: ended,
      tells: [],
      drops: [],
    },
    {
      what: 'says nothing while it is open (again)',
      history: given(['ann', 'day-0', 'delivered']),
      incident: reopened,
      tells: [],
      drops: [],
    },
    {
      what: 'tells the second end of a reopened incident too',
      history: given(
        ['ann', 'day-0', 'delivered'],
        ['ann', 'resolved', 'delivered'],
        ['ann', `day-0@${T0 + 20}`, 'delivered'],
      ),
      incident: endedAgain,
      tells: [`ann: resolved@${T0 + 20}`],
      drops: [],
    },
    {
      what: 'tells the end whose first message was dropped by the reopening',
      history: given(['ann', 'day-0', 'delivered'], ['ann', 'resolved', 'dropped']),
      incident: endedAgain,
      tells: [`ann: resolved@${T0 + 20}`],
      drops: [],
    },
    {
      what: 'is silent about an incident that another one absorbed',
      history: given(['ann', 'day-0', 'delivered'], ['bob', 'day-0', 'pending']),
      incident: { ...ended, endedBy: 'absorbed' },
      tells: [],
      drops: ['delivery-1'],
    },
  ])('$what', ({ history, incident, tells, drops }) => {
    const plan = planResolution(incident, history);

    expect(told(plan)).toEqual(tells);
    expect(dropped(plan)).toEqual(drops);
  });
});

describe('digests', () => {
  const AT = { network: 'mastodon', instance: 'https://one.test' } as const;
  const TOPIC = 'day-0/ann/mastodon https://one.test';
  /** As `given`, with every message a digest. */
  const gathered = (...rows: readonly Told[]): History => {
    const { alerts, deliveries } = given(...rows);
    return { alerts, deliveries: deliveries.map((delivery) => ({ ...delivery, digest: TOPIC })) };
  };
  const withdrawn = (plan: AlertPlan): readonly string[] => plan.withdrawn.map(({ id }) => id);

  it('tell what a network ends while it ends many, one for each person', () => {
    expect(planTrouble(open, [ann, bob], given(), AT).alerts.map(({ digest }) => digest)).toEqual([
      TOPIC,
      'day-0/bob/mastodon https://one.test',
    ]);
  });

  it('tell no limitation', () => {
    expect(planTrouble({ ...open, kind: 'limited' }, [ann], given(), AT).alerts.map(({ digest }) => digest)).toEqual([
      null,
    ]);
  });

  it('tell the end of what a digest told', () => {
    expect(planResolution(ended, gathered(['ann', 'day-0', 'delivered'])).alerts).toEqual([
      { memberId: 'ann', step: 'resolved', digest: 'resolved/ann/mastodon https://one.test' },
    ]);
  });

  it('go on without what ended before they left, and its end is told to nobody', () => {
    const plan = planResolution(ended, gathered(['ann', 'day-0', 'pending']));

    expect({ told: told(plan), dropped: dropped(plan), withdrawn: withdrawn(plan) }).toEqual({
      told: [],
      dropped: [],
      withdrawn: ['alert-0'],
    });
  });

  it('have told what they were handed over with, answered or not', () => {
    const plan = planResolution(ended, gathered(['ann', 'day-0', 'handed over']));

    expect({ told: told(plan), withdrawn: withdrawn(plan) }).toEqual({ told: ['ann: resolved'], withdrawn: [] });
  });

  it('have not told what was withdrawn from them: a reopening is told, a second end is not', () => {
    const { alerts, deliveries } = gathered(['ann', 'day-0', 'delivered']);
    const history = { alerts: alerts.map((alert) => ({ ...alert, withdrawnAt: T0 })), deliveries };

    expect(told(planTrouble(reopened, [ann], history, AT))).toEqual([`ann: day-0@${T0 + 20}`]);
    expect(told(planResolution(endedAgain, history))).toEqual([]);
  });

  it.each<[Delivery['status'] | 'handed over', boolean]>([
    ['pending', true],
    ['handed over', false],
    ['delivered', false],
    ['dropped', false],
    ['exhausted', false],
  ])('that are %s may be joined: %s', (became, may) => {
    const [digest] = gathered(['ann', 'day-0', became]).deliveries;

    expect(digest !== undefined && mayJoin(digest, TOPIC)).toBe(may);
    expect(digest !== undefined && mayJoin(digest, 'day-0/bob/mastodon https://one.test')).toBe(false);
  });
});

describe('audienceOf', () => {
  const organisation: Organisation = {
    id: 'organisation',
    name: 'Acme',
    plan: 'team',
    graceMs: 0,
    createdAt: T0,
    version: 1,
  };
  const member = (id: string, role: Member['role'], leftAt: number | null = null): Member => ({
    id,
    organisationId: 'organisation',
    name: id,
    email: `${id}@acme.test`,
    role,
    leftAt,
    version: 1,
  });
  const shared = { id: 'account', organisationId: 'organisation', privateToMemberId: null };
  const privately = { ...shared, privateToMemberId: 'ann' };
  const advanced: Permission = { memberId: 'cleo', accountId: 'account', level: 'advanced' };

  const names = (audience: ReturnType<typeof audienceOf>): readonly string[] => [
    audience.who,
    ...audience.members.map(({ id }) => id),
  ];

  it('is everybody who may reconnect one of the accounts', () => {
    const members = [member('ann', 'admin'), member('bob', 'member'), member('cleo', 'member')];

    expect(names(audienceOf({ organisation, members, permissions: [advanced] }, [shared]))).toEqual([
      'reconnectors',
      'ann',
      'cleo',
    ]);
  });

  it('is the admins when nobody may: the owner of a private account has left', () => {
    const members = [member('ann', 'member', T0), member('bob', 'super_admin'), member('cleo', 'member')];

    expect(names(audienceOf({ organisation, members, permissions: [advanced] }, [privately]))).toEqual([
      'admins',
      'bob',
    ]);
  });

  it('is whoever runs Holdfast when there are no admins either', () => {
    const members = [member('bob', 'super_admin', T0), member('dan', 'member')];

    expect(names(audienceOf({ organisation, members, permissions: [] }, [shared]))).toEqual(['operators']);
  });
});
