import type { AppFaultReason } from '../app-standing';
import type { StoredEvent } from '../event/events';
import type { NetworkName } from '../networks/network';
import type { TroubleKind } from '../outage/trouble';
import type { CauseOf } from '../reaction/catalogue';
import { DIGESTS_PER_MINUTE_MAX } from './digest';
import type { Message } from './message';
import { timeText } from './message';

const WHAT_TO_DO: Readonly<Record<AppFaultReason, string>> = {
  app_credentials_invalid:
    'Check the client id and secret of our app against the developer console, enter what is right in the configuration, and restart.',
  app_disabled: 'Our app is switched off. Look at its status and at mails to its owner in the developer console.',
  app_permission_missing: 'Our app lacks a permission. Look at its permissions and reviews in the developer console.',
  app_billing:
    'The account of our app has no credit or no plan for this call. Buy credit or change the plan at billing in the developer console.',
  api_not_enabled: 'The API is not enabled for our app. Enable it in the developer console.',
  api_removed: 'The network has removed a call that we use. Look for an update of Holdfast and at its changelog.',
  api_version_retired: 'The network has retired the version of its API that we use. Update Holdfast.',
  wrong_token_type: 'The network wants another kind of token for a call. Look for an update of Holdfast.',
  redirect_uri_mismatch: 'Enter our redirect address, exactly as Holdfast prints it, in the developer console.',
  bad_request:
    'The network does not understand a call of ours. Look for an update of Holdfast; report it with the log.',
};

const SHOWN_BY: Readonly<Record<TroubleKind, string>> = {
  silence: 'most of its answers are errors of its own, or none come.',
  denial: 'it refuses most of our customers at once, with answers that prove nothing about any of them.',
  statement:
    'it says of nearly all of our customers at once that their connection has ended, which nobody can believe.',
};

/** What operators are told about; each has its own reason to be told once, and not again. */
export interface OperatorMatter {
  /** The same matter has the same key: it is told once. */
  readonly key: string;
  readonly message: Message;
}

/** Those that list `alert-operators`, and those about which nobody else can be told. */
export type OperatorsCause = CauseOf<'alert-operators'> | CauseOf<'alert-people'>;

/** What operators are told about an event, and what they can do. */
export function operatorMatter(
  event: StoredEvent<OperatorsCause>,
  titleOf: (network: NetworkName) => string,
): OperatorMatter {
  const at = timeText(event.occurredAt);
  switch (event.name) {
    case 'app.faulted': {
      const { network, reason } = event.data;
      return {
        key: `app.faulted/${network}/${reason}/${dayOf(event.occurredAt)}`,
        message: operatorMessage({
          subject: `Our app is refused by ${titleOf(network)}: ${reason}`,
          heading: `Our app is at fault at ${titleOf(network)}`,
          paragraphs: [
            `Since ${at} ${titleOf(network)} refuses our app, with the reason ${reason}. No account is disconnected for it; its work waits.`,
            WHAT_TO_DO[reason],
          ],
        }),
      };
    }
    case 'app.recovered': {
      const where = placeOf(titleOf(event.data.network), event.data.instance);
      return {
        key: `app.recovered/${where}/${dayOf(event.occurredAt)}`,
        message: operatorMessage({
          subject: `Our app is accepted by ${where} again`,
          heading: `Our app works again at ${where}`,
          paragraphs: [
            `Since ${at} ${where} accepts our app again. Work that waited goes on by itself; nothing has to be done.`,
          ],
        }),
      };
    }
    case 'network.outage_began': {
      const { network, instance, shows } = event.data;
      const where = placeOf(titleOf(network), instance);
      return {
        key: `network.outage/${where}/${event.occurredAt}`,
        message: operatorMessage({
          subject: `${where} is in trouble`,
          heading: `An outage at ${where}`,
          paragraphs: [
            `Since ${at} ${SHOWN_BY[shows]} Nobody is disconnected and no customer is told; the work of its accounts waits or is tried again, other networks go on.`,
            'Nothing has to be done: it is noticed when it is over, and everybody in doubt is then asked again. Look at the status page of the network; if it knows of nothing, look at our own way to the internet.',
          ],
        }),
      };
    }
    case 'network.mass_revocation_began': {
      const where = placeOf(titleOf(event.data.network), event.data.instance);
      return {
        key: `network.mass_revocation/${where}/${event.occurredAt}`,
        message: operatorMessage({
          subject: `${where} ends many connections at once`,
          heading: `A mass revocation at ${where}`,
          paragraphs: [
            `Since ${at} ${where} says of many of our customers, one by one, that their connection has ended, while others go on working. Their work waits; each is asked a second time, and who is refused then is disconnected within the hour. Whoever may reconnect several is told in one mail, and at most ${String(DIGESTS_PER_MINUTE_MAX)} of these leave a minute.`,
            'Look at the status page of the network and at mails to the owner of our app. If our app was restricted, mend that first: every reconnect would be refused as well.',
          ],
        }),
      };
    }
    case 'credential.doubt_unresolved': {
      const { network, instance, reason, since } = event.data;
      const where = placeOf(titleOf(network), instance);
      return {
        key: `doubt/${where}/${reason}/${hourOf(event.occurredAt)}`,
        message: operatorMessage({
          subject: `A doubt does not resolve at ${where}: ${reason}`,
          heading: `A credential at ${where} stays in doubt`,
          paragraphs: [
            `Credential ${event.subject.credentialId ?? ''} is in doubt since ${timeText(since)}, with the reason ${reason}: its work waits, and neither probe nor refresh decides.`,
            'Look at its evidence in the admin site. If the network is in order, ask one of its members to reconnect it.',
            `You are told once an hour, however many credentials at ${where} stay in doubt for this reason.`,
          ],
        }),
      };
    }
    case 'credential.refresh_unknown':
      return {
        key: `refresh-unknown/${event.subject.credentialId ?? ''}/${event.data.refreshId}`,
        message: operatorMessage({
          subject: 'The answer to a refresh was lost',
          heading: 'A single-use refresh token may be spent',
          paragraphs: [
            `A process ended, or a connection broke, while credential ${event.subject.credentialId ?? ''} was renewed at ${at}. Its access token is used while it lives; what is lost then is shown to its members as our fault.`,
            'If this happens often, look for processes that are killed: memory limits, stop time-outs, deployments.',
          ],
        }),
      };
    case 'credential.ends_soon':
      return nobodyToAlert(event, {
        subject: 'Tokens end soon, and nobody can be told of it',
        what: `The tokens of credential ${event.subject.credentialId ?? ''} end at ${timeText(event.data.endsAt)}.`,
      });
    case 'credential.disconnected':
    case 'account.disconnected':
    case 'account.limited':
      return nobodyToAlert(event, {
        subject: 'A disconnection that nobody can be told of',
        what: `Incident ${event.data.incidentId} began at ${at} with the reason ${event.data.reason}.`,
      });
  }
}

/** What customers would be told, where there is none who could act on it. */
function nobodyToAlert(
  { subject: about, data }: StoredEvent<CauseOf<'alert-people'>>,
  { subject, what }: { readonly subject: string; readonly what: string },
): ReturnType<typeof operatorMatter> {
  return {
    key: `nobody-to-alert/${data.incidentId}`,
    message: operatorMessage({
      subject,
      heading: 'Nobody may reconnect it',
      paragraphs: [
        `${what} Its organisation ${about.organisationId ?? ''} has no member who may reconnect it and no administrator.`,
        'Ask the host to give somebody there the permission, or to remove the account.',
      ],
    }),
  };
}

function placeOf(title: string, instance: string | null): string {
  return instance === null ? title : `${title} (${new URL(instance).host})`;
}

function operatorMessage(words: Pick<Message, 'subject' | 'heading' | 'paragraphs'>): Message {
  return {
    ...words,
    subject: `[Holdfast] ${words.subject}`,
    items: [],
    action: null,
    footer: 'You get this because your address is set as the operators’ address of Holdfast.',
  };
}

/** The day in UTC: the same trouble is told again on the next one. */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

function hourOf(at: number): string {
  return new Date(at).toISOString().slice(0, 'yyyy-mm-ddThh'.length);
}
