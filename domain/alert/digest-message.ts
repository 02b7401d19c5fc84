import type { Message, MessageItem } from './message';
import { countText, timeText } from './message';
import type { PeopleMessageFacts } from './people-message';
import { reasonText } from './reason-text';

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
  const waiting = all.flatMap(({ accounts }) => accounts).reduce((sum, { waitingPosts }) => sum + waitingPosts, 0);
  const since = Math.min(...all.map(({ incident }) => incident.reopenedAt ?? incident.openedAt));
  const hasLinks = all.some(({ reconnectLink }) => reconnectLink !== null);
  return {
    subject: `${networkTitle}: ${accountsText(all)} disconnected`,
    heading: `${networkTitle} has ended many connections at once`,
    paragraphs: [
      `Hello ${memberName},`,
      `Since ${timeText(since)} ${networkTitle} ends the access of many of its users, each by its own word; ${accountsText(all)} among them. You get one message about all of yours.`,
      `${waiting === 0 ? 'No posts wait.' : `${countText(waiting, 'post waits', 'posts wait')} and none is lost.`} Publishing, streams and analytics go on by themselves after the reconnect.`,
      ...reasonsOf(all),
      ...(hasLinks ? ['Each line below has a link of its own. It brings back every account in its line.'] : []),
      ...supportText(all),
    ],
    items: all.map(troubleItem),
    action: null,
    footer:
      `You get this because you are responsible for social accounts of ${organisationName}.` +
      (hasLinks ? ' The links are yours alone: please do not pass them on.' : ''),
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
      ...supportText(all),
    ],
    items: all.map(endItem),
    action: null,
    footer: `You get this because we told you of the trouble before. It concerns social accounts of ${organisationName}.`,
  };
}

function troubleItem({ incident, networkTitle, audience, accounts, reconnectLink }: PeopleMessageFacts): MessageItem {
  const waiting = accounts.reduce((sum, { waitingPosts }) => sum + waitingPosts, 0);
  const posts = waiting === 0 ? '' : `, ${countText(waiting, 'post waits', 'posts wait')}`;
  const nobody = audience === 'admins' ? '; nobody is left who may reconnect it: give somebody the permission' : '';
  return {
    name: namesOf(accounts),
    detail: `${reasonText(incident.reason, networkTitle).title}${posts}${nobody}`,
    action: reconnectLink === null ? null : { label: 'Reconnect', url: reconnectLink },
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

function supportText([{ supportAddress }]: Facts): readonly string[] {
  return supportAddress === null ? [] : [`Questions? ${supportAddress}`];
}
