import type { Message, MessageItem } from './message';
import { countText, timeText } from './message';
import type { PeopleMessageFacts } from './people-message';
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

/**
 * Several of one person's incidents at one network in one message: all say that something is wrong, or all that it is
 * over. Each item is one sign-in with all its accounts, which one reconnect brings back together.
 */
export function digestMessage(all: readonly [PeopleMessageFacts, ...PeopleMessageFacts[]]): Message {
  return all[0].step === 'resolved' ? endsMessage(all) : troublesMessage(all);
}

type Facts = readonly [PeopleMessageFacts, ...PeopleMessageFacts[]];

function troublesMessage(all: Facts): Message {
  const [{ networkTitle, organisationName, memberName }] = all;
  const waiting = waitingPostsOf(all.flatMap(({ accounts }) => accounts));
  const since = Math.min(...all.map(({ incident }) => incident.reopenedAt ?? incident.openedAt));
  const hasLinks = all.some(({ reconnectLink }) => reconnectLink !== null);
  return {
    subject: `${networkTitle}: ${accountsText(all)} disconnected`,
    heading: `${networkTitle} has ended many connections at once`,
    paragraphs: [
      `Hello ${memberName},`,
      `Since ${timeText(since)} ${networkTitle} ends the access of many of its users, each by its own word; ${accountsText(all)} among them. You get one message about all of yours.`,
      workWaitsText(waiting),
      ...reasonsOf(all),
      ...(hasLinks ? ['Each line below has a link of its own. It brings back every account in its line.'] : []),
      ...supportText(all[0].supportAddress),
    ],
    items: all.map(troubleItem),
    action: null,
    footer: responsibleFooter(organisationName, hasLinks ? 'several' : 'none'),
  };
}

function endsMessage(all: Facts): Message {
  const [{ networkTitle, organisationName, memberName }] = all;
  const count = all.reduce((sum, { accounts }) => sum + accounts.length, 0);
  return {
    subject: `${networkTitle}: news of ${countText(count, 'account', 'accounts')} that ${count === 1 ? 'was' : 'were'} disconnected`,
    heading: 'It is over for these',
    paragraphs: [
      `Hello ${memberName},`,
      'Posts that waited for what is connected again go out now, one after the other; those that are too late for their time wait for your decision.',
      ...supportText(all[0].supportAddress),
    ],
    items: all.map(endItem),
    action: null,
    footer: toldBeforeFooter(organisationName),
  };
}

function troubleItem({ incident, networkTitle, audience, accounts, reconnectLink }: PeopleMessageFacts): MessageItem {
  const nobody = audience === 'admins' ? '; nobody is left who may reconnect it: give somebody the permission' : '';
  return {
    name: namesOf(accounts),
    detail: `${reasonText(incident.reason, networkTitle).title}${waitingSuffix(waitingPostsOf(accounts))}${nobody}`,
    action: reconnectAction(reconnectLink),
  };
}

function endItem({ incident, accounts }: PeopleMessageFacts): MessageItem {
  const left = accounts.filter(({ isConnected }) => !isConnected);
  const detail =
    incident.endedBy === 'removed'
      ? 'removed from our care'
      : `connected again${left.length === 0 ? '' : `; not yet: ${namesOf(left)}`}`;
  return { name: namesOf(accounts), detail, action: null };
}

/** What happened and what to do, once for each reason. */
function reasonsOf(all: Facts): readonly string[] {
  const reasons = new Set(all.map(({ incident }) => incident.reason));
  return [...reasons].map((reason) => {
    const { title, whatHappened, whatToDo } = reasonText(reason, all[0].networkTitle);
    return `${title}. ${whatHappened} ${whatToDo}`;
  });
}

function accountsText(all: Facts): string {
  const count = all.reduce((sum, { accounts }) => sum + accounts.length, 0);
  return count === 1 ? '1 account is' : `${String(count)} accounts are`;
}

function namesOf(accounts: PeopleMessageFacts['accounts']): string {
  return accounts.length === 0 ? 'an account' : accounts.map(({ name }) => `“${name}”`).join(', ');
}
