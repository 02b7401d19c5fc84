import type { Incident } from '../incident/incident';
import type { AccountKind, Capability } from '../networks/network';
import type { Message, MessageItem } from './message';
import { timeText } from './message';
import type { StepKind } from './alert';
import type { Audience } from './plan';
import { reasonText } from './reason-text';
import {
  reconnectAction,
  responsibleFooter,
  supportText,
  toldBeforeFooter,
  waitingPostsOf,
  waitingSuffix,
  workWaitsText,
} from './shared-sentences';

/** Everything a message to a person says, as it is at the moment of sending. */
export interface PeopleMessageFacts {
  readonly step: StepKind;
  readonly incident: Incident;
  readonly networkTitle: string;
  readonly organisationName: string;
  readonly memberName: string;
  readonly audience: Exclude<Audience['who'], 'operators'>;
  /** Those that the incident concerns. */
  readonly accounts: readonly AccountFacts[];
  /** The reader's own way to reconnect; null: they may not. */
  readonly reconnectLink: string | null;
  readonly supportAddress: string | null;
  /** When the tokens end, of an incident of kind `ending`; null: of another kind, or they are gone. */
  readonly endsAt: number | null;
}

export interface AccountFacts {
  readonly name: string;
  readonly kind: AccountKind;
  readonly isConnected: boolean;
  readonly waitingPosts: number;
  readonly limited: readonly Capability[];
}

const CAPABILITY_TEXT: Readonly<Record<Capability, string>> = {
  publish: 'publishing',
  stream: 'streams',
  analytics: 'analytics',
};

export function peopleMessage(facts: PeopleMessageFacts): Message {
  if (facts.step === 'resolved') return resolutionMessage(facts);
  return facts.incident.kind === 'ending' ? endingMessage(facts) : troubleMessage(facts);
}

function endingMessage(facts: PeopleMessageFacts): Message {
  const { networkTitle, accounts, organisationName, reconnectLink: link, endsAt } = facts;
  const when = endsAt === null ? 'soon' : `on ${timeText(endsAt)}`;
  return {
    subject: `${networkTitle}: ${namesText(accounts)} must be reconnected ${endsAt === null ? 'soon' : `before ${timeText(endsAt)}`}`,
    heading: `Your permission at ${networkTitle} ends`,
    paragraphs: [
      `Hello ${facts.memberName},`,
      `${networkTitle} gives access for a limited time only, and only a person can renew it. It ends ${when}; everything works until then.`,
      ...(facts.audience === 'admins'
        ? [nobodyMayText(facts)]
        : [
            'Reconnect before that, which takes a minute, and nothing is interrupted. Afterwards posts would have to wait.',
          ]),
      ...supportText(facts.supportAddress),
    ],
    items: accounts.map(accountItem),
    action: reconnectAction(link),
    footer: responsibleFooter(organisationName, link === null ? 'none' : 'one'),
  };
}

function troubleMessage(facts: PeopleMessageFacts): Message {
  const { incident, networkTitle } = facts;
  const reason = reasonText(incident.reason, networkTitle);
  const isLimit = incident.kind === 'limited';
  const state = isLimit
    ? plural(facts, 'works only in part', 'work only in part')
    : plural(facts, 'is disconnected', 'are disconnected');
  const link = facts.reconnectLink;
  return {
    subject: `${networkTitle}: ${namesText(facts.accounts)} ${state}`,
    heading: reason.title,
    paragraphs: [
      `Hello ${facts.memberName},`,
      reason.whatHappened,
      `${isLimit ? 'Noticed' : 'Disconnected since'} ${timeText(incident.reopenedAt ?? incident.openedAt)}. ${waitingText(facts)}`,
      ...(facts.audience === 'admins' ? [nobodyMayText(facts)] : [reason.whatToDo]),
      ...supportText(facts.supportAddress),
    ],
    items: facts.accounts.map(accountItem),
    action: reconnectAction(link),
    footer: responsibleFooter(facts.organisationName, link === null ? 'none' : 'one'),
  };
}

function resolutionMessage(facts: PeopleMessageFacts): Message {
  const { incident, networkTitle, accounts } = facts;
  const isRemoved = incident.endedBy === 'removed';
  const heading = incident.kind === 'ending' ? 'It goes on working' : 'It works again';
  const left = accounts.filter((account) => !account.isConnected);
  return {
    subject: `${networkTitle}: ${namesText(accounts)} ${endState(facts)}`,
    heading: isRemoved ? 'Nothing is left to do' : heading,
    paragraphs: [
      `Hello ${facts.memberName},`,
      isRemoved
        ? 'What we told you about was removed from our care, so nothing is left to reconnect.'
        : endText(incident),
      ...(left.length > 0 && !isRemoved ? [`Not connected yet: ${namesText(left)}.`] : []),
      ...supportText(facts.supportAddress),
    ],
    items: accounts.map(accountItem),
    action: null,
    footer: toldBeforeFooter(facts.organisationName),
  };
}

function endState(facts: PeopleMessageFacts): string {
  const { endedBy, kind } = facts.incident;
  if (endedBy === 'removed') return plural(facts, 'was removed', 'were removed');
  switch (kind) {
    case 'limited':
      return plural(facts, 'works fully again', 'work fully again');
    case 'ending':
      return plural(facts, 'is connected for longer', 'are connected for longer');
    case 'disconnected':
      return plural(facts, 'is connected again', 'are connected again');
  }
}

function endText({ kind, endedBy, endedAt }: Incident): string {
  const at = endedAt === null ? '' : ` at ${timeText(endedAt)}`;
  if (kind === 'limited') return `What was missing is there again: nothing is switched off any more${at}.`;
  if (kind === 'ending') return `Somebody reconnected it in time${at}: nothing was interrupted.`;
  const how = endedBy === 'heal' ? `It came back by itself${at}.` : `Somebody reconnected it${at}.`;
  return `${how} Posts that waited go out now, one after the other; those that are too late for their time wait for your decision.`;
}

function waitingText({ incident, accounts }: PeopleMessageFacts): string {
  if (incident.kind === 'limited') {
    const limited = [...new Set(accounts.flatMap((account) => account.limited))].map((each) => CAPABILITY_TEXT[each]);
    return limited.length === 0 ? '' : `Switched off until then: ${limited.join(', ')}.`;
  }
  return workWaitsText(waitingPostsOf(accounts));
}

function nobodyMayText({ organisationName }: PeopleMessageFacts): string {
  return `Nobody is left at ${organisationName} who may reconnect it. As an administrator you can give somebody the permission, or remove it.`;
}

function accountItem({ name, kind, isConnected, waitingPosts, limited }: AccountFacts): MessageItem {
  const state = isConnected
    ? limited.length > 0
      ? `without ${limited.map((each) => CAPABILITY_TEXT[each]).join(', ')}`
      : 'connected'
    : 'disconnected';
  return { name, detail: `${kind}, ${state}${waitingSuffix(waitingPosts)}`, action: null };
}

function namesText(accounts: readonly AccountFacts[]): string {
  const [first, ...others] = accounts;
  if (first === undefined) return 'an account';
  return others.length === 0 ? `“${first.name}”` : `“${first.name}” and ${others.length} more`;
}

function plural({ accounts }: PeopleMessageFacts, one: string, many: string): string {
  return accounts.length > 1 ? many : one;
}
