import { reasonText } from '../../../domain/alert/reason-text';
import type { AccountOutcome } from '../../../domain/event/events';
import { REASONS_BY_CLASS, REASONS_OF_OURS } from '../../../domain/judgement/vocabulary';
import type { DisconnectReason, JudgementClass } from '../../../domain/judgement/vocabulary';
import type { AccountKind } from '../../../domain/networks/network';

/** What a page says about an ending: what it is, and what the reader can do now. */
export interface Words {
  readonly title: string;
  readonly text: string;
}

const NOTHING_CHANGED = 'Nothing has changed: the accounts are as they were.';

/** Why an attempt to reconnect came to nothing. `why` is `ReconnectFailure` or what the verification found. */
export function failureWords(why: string, networkTitle: string): Words {
  switch (why) {
    case 'authorization_denied':
      return {
        title: 'You did not allow the connection',
        text: `${networkTitle} sent you back without a permission for us. ${NOTHING_CHANGED} If you meant to allow it, try again and agree to every prompt.`,
      };
    case 'credentials_rejected':
      return {
        title: `${networkTitle} did not accept the sign-in`,
        text: `The name or the password was not right. ${NOTHING_CHANGED}`,
      };
    case 'expired':
    case 'auth_code_invalid':
      return {
        title: 'This took too long',
        text: `A sign-in has to be finished within half an hour, and only once. ${NOTHING_CHANGED}`,
      };
    case 'not_permitted':
      return {
        title: 'You may not reconnect this account any more',
        text: `Your permission was taken away while you signed in. ${NOTHING_CHANGED}`,
      };
    case 'retired':
      return { title: 'The account was removed', text: 'It was removed while you signed in. There is nothing to do.' };
    case 'wrong_account':
      return {
        title: 'You signed in with another account',
        text: `The account that you signed in with is not the one these belong to. ${NOTHING_CHANGED}`,
      };
    case 'older_than_present':
    case 'not_pending':
      return {
        title: 'Somebody else was quicker',
        text: 'The accounts were reconnected by a later sign-in, and that one counts.',
      };
    default:
      return failureOfClass(why, networkTitle);
  }
}

function failureOfClass(why: string, networkTitle: string): Words {
  if (isDisconnectReason(why)) {
    const { title, whatHappened, whatToDo } = reasonText(why, networkTitle);
    return { title, text: `${whatHappened} ${whatToDo}` };
  }
  switch (classOf(why)) {
    case 'transient':
      return {
        title: `${networkTitle} did not answer properly`,
        text: `This is most likely a passing trouble at ${networkTitle}. ${NOTHING_CHANGED} Please try again in a few minutes.`,
      };
    case 'rate_limited':
      return {
        title: `${networkTitle} asks us to wait`,
        text: `There were too many sign-ins in a short time. ${NOTHING_CHANGED} Please try again in a few minutes.`,
      };
    case 'healthy':
    case 'disconnected':
    case 'misconfigured':
    case undefined:
      return {
        title: 'The connection could not be made',
        text: `Something is wrong on our side of the connection to ${networkTitle}; it is not your fault and not your account's. ${NOTHING_CHANGED} The people who run this can see it.`,
      };
  }
}

/** What a reconnect did to one account. */
export function outcomeWords({ outcome, reason }: AccountOutcome, networkTitle: string): Words {
  if (outcome === 'reconnected' || reason === null) {
    return { title: 'Reconnected', text: 'It works again: publishing, streams and analytics go on.' };
  }
  if (reason === 'could_not_check') {
    return {
      title: 'Not checked yet',
      text: `${networkTitle} did not answer for it. We keep asking; it comes back by itself once ${networkTitle} answers.`,
    };
  }
  if (reason === 'plan_limit') {
    return {
      title: 'Over the limit of your plan',
      text: 'Your plan allows fewer accounts. Remove one or change the plan, then reconnect this one.',
    };
  }
  const { title, whatHappened, whatToDo } = reasonText(reason, networkTitle);
  return { title, text: `${whatHappened} ${whatToDo}` };
}

/** Why an account is in trouble, where the reason is one that people are told. */
export function troubleWords(reason: string, networkTitle: string): Words {
  if (!isDisconnectReason(reason)) {
    return reason === 'reconnect_in_progress'
      ? { title: 'Being reconnected', text: 'Somebody has just signed in; its accounts are being checked.' }
      : { title: 'Being checked', text: `${networkTitle} answered in a way that we are looking into. Its work waits.` };
  }
  const { title, whatHappened } = reasonText(reason, networkTitle);
  return { title, text: whatHappened };
}

const KIND_TITLES: Readonly<Record<AccountKind, string>> = {
  page: 'Page',
  profile: 'Profile',
  group: 'Group',
  instagram: 'Instagram account',
  organisation: 'Organisation',
  channel: 'Channel',
  board: 'Board',
};

export function kindTitle(kind: AccountKind): string {
  return KIND_TITLES[kind];
}

/** Inside a sentence. A Page is a name of its own. */
export function kindInText(kind: AccountKind): string {
  return kind === 'page' || kind === 'instagram' ? KIND_TITLES[kind] : KIND_TITLES[kind].toLowerCase();
}

/** What the person needs at the network, by the kinds of accounts that are reconnected together. */
export function rolesNeeded(kinds: readonly AccountKind[], networkTitle: string): readonly string[] {
  const needed: string[] = [];
  if (kinds.includes('page')) {
    needed.push(
      `For a Page: full or partial control of it (on a classic Page, the role Admin or Editor). If a business portfolio of ${networkTitle} owns the Page, admin access to the Page there.`,
    );
  }
  if (kinds.includes('group')) {
    needed.push('For a group: the very sign-in that it was added with at first; no other can reconnect it.');
  }
  return needed;
}

function classOf(reason: string): JudgementClass | undefined {
  return (Object.keys(REASONS_BY_CLASS) as JudgementClass[]).find((each) =>
    (REASONS_BY_CLASS[each] as readonly string[]).includes(reason),
  );
}

function isDisconnectReason(reason: string): reason is DisconnectReason {
  return (
    (REASONS_BY_CLASS.disconnected as readonly string[]).includes(reason) ||
    (REASONS_OF_OURS as readonly string[]).includes(reason)
  );
}
