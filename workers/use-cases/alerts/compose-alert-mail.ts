import type { AccountSummary, People } from '../../../db/store';
import type { Alert, Delivery } from '../../../domain/alert/alert';
import { digestMessage } from '../../../domain/alert/digest-message';
import type { Message } from '../../../domain/alert/message';
import { peopleMessage } from '../../../domain/alert/people-message';
import type { AccountFacts, PeopleMessageFacts } from '../../../domain/alert/people-message';
import { audienceOf, kindOf } from '../../../domain/alert/plan';
import type { Account } from '../../../domain/account/account';
import { activeTokenSet } from '../../../domain/credential/group';
import type { Group } from '../../../domain/credential/group';
import { unrenewedEnd } from '../../../domain/credential/schedule';
import type { Incident } from '../../../domain/incident/incident';
import { CAPABILITIES } from '../../../domain/networks/network';
import { isWithheld } from '../../../domain/outage/weather';
import { mayReconnect } from '../../../domain/organisation/may-reconnect';
import type { Member } from '../../../domain/organisation/organisation';
import type { Deps } from '../ports';
import { networkTitle } from './network-title';
import type { MakeReconnectLink } from './ports';

export interface ComposeDeps extends Pick<Deps, 'store' | 'clock'> {
  readonly makeReconnectLink: MakeReconnectLink;
  readonly supportAddress: string | null;
}

/** `alertIds`: all that the delivery had to tell when it was worded; others may have come or gone since. */
export type ComposedMail = { readonly alertIds: readonly string[] } & (
  | {
      readonly composed: true;
      readonly to: { readonly name: string; readonly address: string };
      readonly message: Message;
      /** Those of them that it does not tell: not true any more, or not the reader's business. */
      readonly untoldIds: readonly string[];
    }
  /** Nothing of it would be true any more, or its reader is gone. `forNow`: it may be told later. */
  | { readonly composed: false; readonly why: string; readonly forNow: boolean }
);

/** The accounts of one credential fit into one page of this size; what is beyond is not listed in a mail. */
const ACCOUNTS_LISTED_MAX = 200;

/** One alert of a message, as things are now. */
type Telling =
  { readonly alert: Alert; readonly facts: PeopleMessageFacts } | { readonly why: string; readonly forNow: boolean };

/** Words a message from how things are now: one that waited says nothing that is no longer true. */
export async function composeAlertMail(deps: ComposeDeps, delivery: Pick<Delivery, 'id'>): Promise<ComposedMail> {
  const { reads } = deps.store;
  const told = await reads.alertsToldBy(delivery.id);
  const alerts = told.filter(({ withdrawnAt }) => withdrawnAt === null);
  const alertIds = alerts.map(({ id }) => id);
  const [first] = alerts;
  if (first === undefined) return notNow(alertIds, never('over before it was sent'));
  const people = await reads.people(first.organisationId);
  const member = people?.members.find((each) => each.id === first.memberId && each.leftAt === null);
  if (people === null || member === undefined) return notNow(alertIds, never('the member has left'));

  const tellings: Telling[] = [];
  for (const alert of alerts) tellings.push(await tellingOf(deps, { ...people, member }, alert));
  const tellable = tellings.flatMap((each) => ('facts' in each ? [each] : []));
  // What may be told later waits with all of its message, so that nothing of it is left out for ever.
  const waiting = tellings.find(isForNow);
  if (waiting !== undefined) return notNow(alertIds, waiting);
  const [one, ...others] = tellable.map(({ facts }) => facts);
  if (one === undefined) return notNow(alertIds, tellings.find(isUntold) ?? never('untrue'));
  const tellableIds = new Set(tellable.map(({ alert }) => alert.id));
  return {
    composed: true,
    alertIds,
    untoldIds: alertIds.filter((id) => !tellableIds.has(id)),
    to: { name: member.name, address: member.email },
    message: others.length === 0 ? peopleMessage(one) : digestMessage([one, ...others]),
  };
}

interface Reader extends People {
  readonly member: Member;
}

type Untold = Extract<Telling, { readonly why: string }>;

function never(why: string): Untold {
  return { why, forNow: false };
}

function isUntold(telling: Telling): telling is Untold {
  return 'why' in telling;
}

function isForNow(telling: Telling): telling is Untold {
  return isUntold(telling) && telling.forNow;
}

function notNow(alertIds: readonly string[], { why, forNow }: Untold): ComposedMail {
  return { composed: false, alertIds, why, forNow };
}

async function tellingOf(deps: ComposeDeps, reader: Reader, alert: Alert): Promise<Telling> {
  const { reads } = deps.store;
  const incident = await reads.incident(alert.incidentId);
  const group = incident === null ? null : await reads.group(incident.credentialId);
  if (incident === null || group === null) return never('what it is about no longer exists');
  const untrue = untruth(alert, incident, group);
  if (untrue !== null) return never(untrue);

  const audience = audienceOf(reader, group.accounts);
  const isTrouble = kindOf(alert.step) === 'day-0';
  const isConcerned = audience.members.some((each) => each.id === reader.member.id);
  if (audience.who === 'operators' || (isTrouble && !isConcerned)) return never('the member may not reconnect it');
  if (isTrouble && (await isOutage(deps, group))) return { why: 'the network is in an outage', forNow: true };

  const accounts = await reads.accounts({ credentialId: incident.credentialId, limit: ACCOUNTS_LISTED_MAX });
  return {
    alert,
    facts: {
      step: kindOf(alert.step),
      incident,
      networkTitle: networkTitle(group.credential.network),
      organisationName: reader.organisation.name,
      memberName: reader.member.name,
      audience: audience.who,
      accounts: accounts.filter(({ account }) => isAbout(incident, account)).map(accountFacts),
      reconnectLink: isTrouble ? linkFor(deps, reader, incident, group) : null,
      supportAddress: deps.supportAddress,
      endsAt: incident.kind === 'ending' ? unrenewedEnd(activeTokenSet(group, null)) : null,
    },
  };
}

/** While nothing that the network says is believed, nobody is told what it said, nor sent there to sign in. */
async function isOutage({ store, clock }: ComposeDeps, { credential }: Group): Promise<boolean> {
  const state = await store.reads.networkState(credential.network, credential.instance);
  return state !== null && isWithheld(state.weather, true, clock.now());
}

function untruth(alert: Alert, incident: Incident, group: Group): string | null {
  const isOpen = incident.endedAt === null;
  if (kindOf(alert.step) === 'resolved') return isOpen ? 'disconnected again before it was sent' : null;
  if (!isOpen || group.credential.status === 'retired') return 'over before it was sent';
  return null;
}

function isAbout(incident: Incident, account: Account): boolean {
  if (incident.accountId !== null) return account.id === incident.accountId;
  const { connection } = account;
  if (incident.endedAt === null && incident.kind === 'disconnected') {
    return connection.status === 'disconnected' && connection.of === 'credential';
  }
  return incident.endedBy === 'removed' || (connection.status !== 'removed' && connection.status !== 'unverified');
}

function accountFacts({ account, waitingPosts }: AccountSummary): AccountFacts {
  return {
    name: account.name,
    kind: account.kind,
    isConnected: account.connection.status === 'connected',
    waitingPosts,
    limited: CAPABILITIES.filter((capability) => account.limits[capability] !== undefined),
  };
}

/** null for a reader who is told only because nobody else may reconnect it. */
function linkFor(
  { clock, makeReconnectLink }: ComposeDeps,
  { member, organisation, permissions }: Reader,
  incident: Incident,
  group: Group,
): string | null {
  const own = group.accounts.filter((account) => mayReconnect(member, organisation, account, permissions));
  const account = own.find((each) => each.id === incident.accountId) ?? own[0];
  return account === undefined
    ? null
    : makeReconnectLink({ memberId: member.id, accountId: account.id, now: clock.now() });
}
