import type { AccountSummary } from '../../../db/store';
import type { Alert } from '../../../domain/alert/alert';
import type { Message } from '../../../domain/alert/message';
import { peopleMessage } from '../../../domain/alert/people-message';
import type { AccountFacts } from '../../../domain/alert/people-message';
import { audienceOf, kindOf } from '../../../domain/alert/plan';
import type { Account } from '../../../domain/account/account';
import type { Group } from '../../../domain/credential/group';
import type { Incident } from '../../../domain/incident/incident';
import { CAPABILITIES } from '../../../domain/networks/network';
import { mayReconnect } from '../../../domain/organisation/may-reconnect';
import type { Member, Organisation, Permission } from '../../../domain/organisation/organisation';
import type { Deps } from '../ports';
import { networkTitle } from './network-title';
import type { MakeReconnectLink } from './ports';

export interface ComposeDeps extends Pick<Deps, 'store' | 'clock'> {
  readonly makeReconnectLink: MakeReconnectLink;
  readonly supportAddress: string | null;
}

export type ComposedMail =
  | {
      readonly composed: true;
      readonly to: { readonly name: string; readonly address: string };
      readonly message: Message;
    }
  /** It would not be true any more, or its reader is gone. */
  | { readonly composed: false; readonly why: string };

/** The accounts of one credential fit into one page of this size; what is beyond is not listed in a mail. */
const ACCOUNTS_LISTED_MAX = 200;

/** Words an alert from how things are now: a message that waited says nothing that is no longer true. */
export async function composeAlertMail(deps: ComposeDeps, alertId: string): Promise<ComposedMail> {
  const { reads } = deps.store;
  const alert = await reads.alert(alertId);
  if (alert === null) return notAnyMore('its alert no longer exists');
  const incident = await reads.incident(alert.incidentId);
  const people = await reads.people(alert.organisationId);
  const group = incident === null ? null : await reads.group(incident.credentialId);
  if (incident === null || people === null || group === null) return notAnyMore('what it is about no longer exists');

  const member = people.members.find((each) => each.id === alert.memberId && each.leftAt === null);
  if (member === undefined) return notAnyMore('the member has left');
  const untrue = untruth(alert, incident, group);
  if (untrue !== null) return notAnyMore(untrue);

  const audience = audienceOf(people, group.accounts);
  const isTrouble = kindOf(alert.step) === 'day-0';
  const isConcerned = audience.members.some((each) => each.id === member.id);
  if (audience.who === 'operators' || (isTrouble && !isConcerned)) return notAnyMore('the member may not reconnect it');

  const accounts = await reads.accounts({ credentialId: incident.credentialId, limit: ACCOUNTS_LISTED_MAX });
  const link = isTrouble ? linkFor(deps, { member, incident, group, ...people }) : null;
  return {
    composed: true,
    to: { name: member.name, address: member.email },
    message: peopleMessage({
      step: kindOf(alert.step),
      incident,
      networkTitle: networkTitle(group.credential.network),
      organisationName: people.organisation.name,
      memberName: member.name,
      audience: audience.who,
      accounts: accounts.filter(({ account }) => isAbout(incident, account)).map(accountFacts),
      reconnectLink: link,
      supportAddress: deps.supportAddress,
    }),
  };
}

function notAnyMore(why: string): ComposedMail {
  return { composed: false, why };
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
  if (incident.endedAt === null) return connection.status === 'disconnected' && connection.of === 'credential';
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
  reader: {
    readonly member: Member;
    readonly incident: Incident;
    readonly group: Group;
    readonly organisation: Organisation;
    readonly permissions: readonly Permission[];
  },
): string | null {
  const { member, incident, group, organisation, permissions } = reader;
  const own = group.accounts.filter((account) => mayReconnect(member, organisation, account, permissions));
  const account = own.find((each) => each.id === incident.accountId) ?? own[0];
  return account === undefined
    ? null
    : makeReconnectLink({ memberId: member.id, accountId: account.id, now: clock.now() });
}
