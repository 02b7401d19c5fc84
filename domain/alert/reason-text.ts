import type { DisconnectReason } from '../judgement/vocabulary';

/** A reason in plain words, for mails and for the pages that customers see. */
export interface ReasonText {
  /** A few words. */
  readonly title: string;
  readonly whatHappened: string;
  readonly whatToDo: string;
}

const RECONNECT = 'Reconnect it: sign in to {network} once and agree to the access.';

/** `{network}` stands for the network's name. What we lost ourselves is called our fault and nothing else. */
const TEXTS: Readonly<Record<DisconnectReason, ReasonText>> = {
  token_expired: {
    title: 'The access has expired',
    whatHappened: '{network} grants access for a limited time only, and that time is over.',
    whatToDo: RECONNECT,
  },
  token_revoked: {
    title: 'The access was withdrawn',
    whatHappened: 'Somebody withdrew our access in the settings of {network}, or {network} itself did.',
    whatToDo: RECONNECT,
  },
  token_invalid: {
    title: 'The access no longer works',
    whatHappened: '{network} does not accept our access any more and does not say why.',
    whatToDo: RECONNECT,
  },
  password_changed: {
    title: 'The password was changed',
    whatHappened: 'The password at {network} was changed. That ends the access of every connected app.',
    whatToDo: `${RECONNECT} Use the new password.`,
  },
  session_invalidated: {
    title: 'The session was ended',
    whatHappened: '{network} ended the session, for instance because somebody signed out everywhere.',
    whatToDo: RECONNECT,
  },
  checkpoint_required: {
    title: '{network} asks for a security check',
    whatHappened: '{network} has locked the access until its owner passes a security check.',
    whatToDo: 'Sign in at {network} itself, pass the check there, then reconnect it here.',
  },
  account_unconfirmed: {
    title: 'The account is not confirmed',
    whatHappened: '{network} wants the e-mail address or phone number of the account confirmed first.',
    whatToDo: 'Confirm it at {network}, then reconnect it here.',
  },
  account_pending_approval: {
    title: 'The account waits for approval',
    whatHappened: '{network} has not approved the account yet.',
    whatToDo: 'Wait for the approval, or ask the server that runs the account; then reconnect it here.',
  },
  app_deauthorized: {
    title: 'Our app was removed',
    whatHappened: 'Our app was removed from the list of connected apps at {network}.',
    whatToDo: RECONNECT,
  },
  permission_missing: {
    title: 'A permission is missing',
    whatHappened: 'A permission that this needs was not given at {network}, or was taken back.',
    whatToDo: 'Reconnect it and leave all permissions that {network} shows you ticked.',
  },
  data_access_expired: {
    title: 'The access to data has expired',
    whatHappened:
      '{network} lets an app read data only for some time after its user was last there, and that time is over.',
    whatToDo: RECONNECT,
  },
  page_role_lost: {
    title: 'The role was taken away',
    whatHappened: 'The person who connected it has no role there any more that allows this.',
    whatToDo: 'Ask an administrator at {network} to give the role back, or let somebody who has one reconnect it.',
  },
  resource_gone: {
    title: 'It no longer exists for us',
    whatHappened: '{network} does not find it any more: it was deleted, hidden, or not ticked when access was given.',
    whatToDo: 'If it still exists, reconnect and tick it in the list that {network} shows. Otherwise remove it here.',
  },
  account_suspended: {
    title: 'The account is suspended',
    whatHappened: '{network} has suspended the account.',
    whatToDo: 'Appeal to {network}. Once the suspension is lifted, it comes back by itself or with a reconnect.',
  },
  account_restricted: {
    title: 'The account is restricted',
    whatHappened: '{network} has restricted what the account may do.',
    whatToDo: 'Look at {network} for what is restricted and until when; reconnect it here afterwards.',
  },
  account_disabled: {
    title: 'The account is switched off',
    whatHappened: 'The account was deactivated at {network}, by its owner or by {network}.',
    whatToDo: 'Activate it again at {network}, then reconnect it here.',
  },
  account_deleted: {
    title: 'The account was deleted',
    whatHappened: '{network} says that the account was deleted.',
    whatToDo: 'If that was a mistake, restore it at {network} and reconnect it. Otherwise remove it here.',
  },
  account_type_unsupported: {
    title: 'This kind of account is not supported any more',
    whatHappened: 'The account was turned into a kind that {network} does not open to apps.',
    whatToDo: 'Turn it back into a supported kind at {network}, then reconnect it here.',
  },
  identity_verification_required: {
    title: '{network} asks for a proof of identity',
    whatHappened: '{network} wants its user to prove their identity before apps may go on.',
    whatToDo: 'Prove it at {network}, then reconnect it here.',
  },
  two_factor_required: {
    title: 'Two-factor sign-in is required',
    whatHappened: '{network} or its business manager now demands two-factor sign-in of the person who connected it.',
    whatToDo: 'Switch on two-factor sign-in at {network}, then reconnect it here.',
  },
  credentials_rejected: {
    title: 'The sign-in was refused',
    whatHappened: '{network} refused the name or the password that was used.',
    whatToDo: 'Reconnect it with the right name and, where {network} has them, a new app password.',
  },
  refresh_token_expired: {
    title: 'The access has expired',
    whatHappened: '{network} lets an access be renewed for a limited time only, and that time is over.',
    whatToDo: RECONNECT,
  },
  refresh_token_invalid: {
    title: 'The access could not be renewed',
    whatHappened: '{network} refused to renew our access. Usually somebody changed a password or withdrew the access.',
    whatToDo: RECONNECT,
  },
  refresh_token_missing: {
    title: 'The access has ended',
    whatHappened: 'The access is over, and {network} gave nothing to renew it with.',
    whatToDo: RECONNECT,
  },
  auth_code_invalid: {
    title: 'The sign-in was not finished',
    whatHappened: '{network} did not accept the end of the last sign-in; it may have taken too long.',
    whatToDo: RECONNECT,
  },
  authorization_denied: {
    title: 'The access was refused',
    whatHappened: 'At the last sign-in the access was refused at {network}.',
    whatToDo: RECONNECT,
  },
  admin_policy_blocked: {
    title: 'Blocked by an administrator',
    whatHappened: 'An administrator of the company or server at {network} does not allow our app.',
    whatToDo: 'Ask that administrator to allow the app, then reconnect it here.',
  },
  refresh_lost: {
    title: 'We lost the access',
    whatHappened:
      'This was our fault: {network} renewed the access, and a failure on our side kept us from receiving it. ' +
      'Nothing is wrong with your account.',
    whatToDo: `We are sorry for the trouble. ${RECONNECT}`,
  },
  refresh_unknown: {
    title: 'We may have lost the access',
    whatHappened:
      'This was our fault: a failure on our side interrupted the renewal of the access at {network}, so that we ' +
      'cannot tell whether it still works. Nothing is wrong with your account.',
    whatToDo: `We are sorry for the trouble. ${RECONNECT}`,
  },
};

export function reasonText(reason: DisconnectReason, networkTitle: string): ReasonText {
  const { title, whatHappened, whatToDo } = TEXTS[reason];
  const named = (text: string): string => text.replaceAll('{network}', networkTitle);
  return { title: named(title), whatHappened: named(whatHappened), whatToDo: named(whatToDo) };
}
