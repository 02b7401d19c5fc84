import { uuidv7 } from 'uuidv7';
import type { Store } from '../../../db/store';
import type { Delivery } from '../../../domain/alert/alert';
import { decideAccount } from '../../../domain/account/decide-account';
import type { DecisionContext } from '../../../domain/credential/decision';
import { disconnectAsset, disconnectCredential } from '../../../domain/credential/decide-evidence';
import { subjectOf } from '../../../domain/credential/decision';
import { accountOf, evolveGroup, openIncident } from '../../../domain/credential/group';
import type { Group, GroupEvent } from '../../../domain/credential/group';
import type { StoredEvent } from '../../../domain/event/events';
import type { DisconnectReason } from '../../../domain/judgement/vocabulary';
import type { Capability } from '../../../domain/networks/network';
import { reactionsTo } from '../../../domain/reaction/catalogue';
import { startSmtpInbox } from '../../../scripts/inbox/smtp-inbox';
import type { ReceivedMail, SmtpInbox } from '../../../scripts/inbox/smtp-inbox';
import { startWebhookReceiver } from '../../../scripts/inbox/webhook-receiver';
import type { WebhookReceiver } from '../../../scripts/inbox/webhook-receiver';
import { createSmtpChannel } from '../../../workers/adapters/mail/smtp-channel';
import { createWebhookChannel } from '../../../workers/adapters/webhooks/webhook-channel';
import { systemClock } from '../../../workers/runtime/clock';
import { createLogger } from '../../../workers/runtime/logger';
import { deliverMessage } from '../../../workers/use-cases/alerts/deliver-message';
import type { DeliveryDeps } from '../../../workers/use-cases/alerts/deliver-message';
import type { Channels } from '../../../workers/use-cases/alerts/ports';
import { ALERT_REACTIONS } from '../../../workers/use-cases/alerts/reactions';
import type { SetClock } from '../db/conformance/engine';
import { sqliteEngine } from '../db/conformance/sqlite-engine';
import { present } from '../db/conformance/world';

/** A secret as a host would have it. */
export const HOST_SECRET = `whsec_${Buffer.from('a secret of a test, thirty-two b').toString('base64')}`;

const BATCH = { limit: 1_000, redeliverAfterMs: 120_000 };

export interface AlertsForTests {
  readonly store: Store;
  readonly clock: SetClock;
  readonly inbox: SmtpInbox;
  readonly receiver: WebhookReceiver;
  readonly deps: DeliveryDeps;
  /** The real channels; a test may hand in others. */
  readonly channels: Channels;
  /** Every line that was logged. */
  readonly log: readonly string[];
  /** Decides something about a group, as the use cases of its own do. */
  decide(
    credentialId: string,
    decision: (group: Group, context: DecisionContext) => readonly GroupEvent[],
  ): Promise<void>;
  disconnect(credentialId: string, reason?: DisconnectReason): Promise<void>;
  loseAsset(credentialId: string, accountId: string): Promise<void>;
  reconnect(credentialId: string): Promise<void>;
  remove(credentialId: string, accountId: string): Promise<void>;
  limit(credentialId: string, accountId: string, capability: Capability): Promise<void>;
  /** Runs every reaction of this folder that is due. Resolves to their notes. */
  react(): Promise<readonly string[]>;
  /** Runs this folder's reactions of an event, whether they are done or not. Resolves to their notes. */
  reactAgain(event: StoredEvent): Promise<readonly string[]>;
  /** Makes one attempt at each delivery that is due. Resolves to how each ended, in words. */
  deliver(channels?: Channels): Promise<readonly string[]>;
  events(credentialId: string): Promise<readonly StoredEvent[]>;
  deliveries(): Promise<readonly Delivery[]>;
  mailsTo(address: string): readonly ReceivedMail[];
}

type Part = Pick<AlertsForTests, 'store' | 'clock' | 'inbox' | 'receiver' | 'deps' | 'channels'>;

/** A real database, a real mail server and a real webhook endpoint, fresh for each test. */
export function useAlerts(): AlertsForTests {
  const log: string[] = [];
  const closers: (() => unknown)[] = [];
  let part: Part | null = null;
  const here = (): Part => present(part);

  beforeEach(async () => {
    const database = await sqliteEngine.create();
    const store = database.open();
    const [inbox, receiver] = await Promise.all([startSmtpInbox(), startWebhookReceiver({ secret: HOST_SECRET })]);
    const mail = createSmtpChannel({ smtpUrl: inbox.url, from: 'Holdfast <alerts@holdfast.test>' });
    const webhook = createWebhookChannel({ allowPrivateTargets: true });
    const deps: DeliveryDeps = {
      store,
      clock: { ...systemClock, now: () => database.clock.now() },
      newId: uuidv7,
      logger: createLogger({
        process: 'alerts',
        level: 'trace',
        pretty: false,
        destination: { write: (line) => void log.push(line) },
      }),
      makeReconnectLink: ({ memberId, accountId }) => `https://holdfast.test/reconnect/${memberId}.${accountId}`,
      supportAddress: null,
      operators: { email: 'operators@holdfast.test' },
    };
    log.length = 0;
    part = { store, clock: database.clock, inbox, receiver, deps, channels: { mail, webhook } };
    closers.push(
      () => database.remove(),
      () => inbox.close(),
      () => receiver.close(),
      () => mail.close(),
      () => webhook.close(),
    );
  });

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const decide: AlertsForTests['decide'] = async (credentialId, decision) => {
    const { store, clock } = here();
    await store.change({ group: credentialId }, ({ group }) => {
      const context: DecisionContext = { now: clock.now(), newId: uuidv7, spread: 0 };
      const events = decision(present(group), context);
      return { result: null, groups: [evolveGroup(present(group), events, context)], events };
    });
  };

  const runReactions = async (event: StoredEvent, names: readonly string[]): Promise<readonly string[]> => {
    const notes: string[] = [];
    for (const [name, react] of Object.entries(ALERT_REACTIONS)) {
      if (names.includes(name)) notes.push(`${name}: ${await react(here().deps, event)}`);
    }
    return notes;
  };

  return {
    get store() {
      return here().store;
    },
    get clock() {
      return here().clock;
    },
    get inbox() {
      return here().inbox;
    },
    get receiver() {
      return here().receiver;
    },
    get deps() {
      return here().deps;
    },
    get channels() {
      return here().channels;
    },
    log,
    decide,
    disconnect: (credentialId, reason = 'password_changed') =>
      decide(credentialId, (group, context) => disconnectCredential(group, reason, context)),
    loseAsset: (credentialId, accountId) =>
      decide(credentialId, (group, context) =>
        disconnectAsset(group, present(accountOf(group, accountId)), 'page_role_lost', context),
      ),
    reconnect: (credentialId) => decide(credentialId, (group) => [reconnected(group)]),
    remove: (credentialId, accountId) =>
      decide(credentialId, (group, { now }) => {
        const decided = decideAccount(group, { name: 'remove', accountId }, now);
        return decided.ok ? decided.value.events : [];
      }),
    limit: (credentialId, accountId, capability) =>
      decide(credentialId, (group, { newId }) => [
        {
          name: 'account.limited',
          subject: { ...subjectOf(group), accountId },
          data: {
            capability,
            reason: 'permission_missing',
            incidentId: openIncident(group, accountId, 'limited')?.id ?? newId(),
          },
        },
      ]),
    react: async () => {
      const { store, clock } = here();
      const due = await store.due.reactions({ ...BATCH, now: clock.now() });
      const notes: string[] = [];
      for (const { eventId, reaction } of due) {
        notes.push(...(await runReactions(present(await store.reads.event(eventId)), [reaction])));
      }
      return notes;
    },
    reactAgain: (event) => runReactions(event, reactionsTo(event.name)),
    deliver: async (channels = here().channels) => {
      const { store, clock, deps } = here();
      const input = { ...BATCH, now: clock.now() };
      const due = [...(await store.due.deliveries(input)), ...(await store.due.digests(input))];
      const endings: string[] = [];
      for (const { deliveryId, dispatchNo } of due) {
        const ending = await deliverMessage(deps, channels, { deliveryId, dispatchNo }).then(
          (outcome) => (outcome.kind === 'done' ? outcome.note : outcome.why),
          (err: unknown) => `failed: ${String(err)}`,
        );
        endings.push(ending);
      }
      return endings;
    },
    events: (credentialId) => here().store.reads.events({ credentialId, limit: 100 }),
    deliveries: () => here().store.reads.deliveries({ limit: 100 }),
    mailsTo: (address) => here().inbox.received.filter(({ recipients }) => recipients.includes(address)),
  };
}

/** The server takes the mail, and the process dies before it can record so. */
export function channelsOfADyingProcess(channels: Channels): Channels {
  const { mail } = channels;
  return {
    ...channels,
    mail: {
      send: async (each) => {
        await present(mail).send(each);
        throw new Error('the process dies here');
      },
    },
  };
}

function reconnected(group: Group): GroupEvent {
  const open = group.incidents.filter((incident) => incident.endedAt === null && incident.kind !== 'limited');
  return {
    name: 'credential.reconnected',
    subject: subjectOf(group),
    data: {
      tokenSetId: present(group.credential.activeTokenSetId),
      reconnectId: null,
      memberId: present(group.credential.connectedByMemberId),
      outcomes: group.accounts.map(({ id }) => ({ accountId: id, outcome: 'reconnected', reason: null })),
      endedIncidentIds: open.map((incident) => incident.id),
    },
  };
}
