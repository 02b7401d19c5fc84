import type { Message } from '../../../domain/alert/message';
import type { StoredEvent } from '../../../domain/event/events';
import type { Deps } from '../ports';

/** What reactions of this folder need; deciding calls nobody outside. */
export type AlertDeps = Pick<Deps, 'store' | 'clock' | 'newId'>;

/**
 * What follows from an event, done once: the effect and the end of the reaction are one commit. Resolves to a note of
 * what was done, for the reaction's row. Running it again changes nothing.
 */
export type AlertReaction = (deps: AlertDeps, event: StoredEvent) => Promise<string>;

/** The personal link that lets this member, and nobody else, reconnect the account's group. */
export type MakeReconnectLink = (input: {
  readonly memberId: string;
  readonly accountId: string;
  /** Milliseconds since the epoch: links end some time after it. */
  readonly now: number;
}) => string;

export interface Mail {
  /** Stays the same through all attempts, so that a mail that came twice can be recognised. With angle brackets. */
  readonly messageId: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly message: Message;
}

export interface Webhook {
  /** Stays the same through all attempts. */
  readonly messageId: string;
  readonly url: string;
  /** Of the endpoint, `whsec_…`. */
  readonly secret: string;
  /** JSON, byte for byte as it is signed. */
  readonly body: string;
}

/** What the other side said. `answer` is shown to operators: it never holds a secret or a body of theirs. */
export type SendAnswer = { readonly delivered: true; readonly answer: string } | NotDelivered;

export interface NotDelivered {
  readonly delivered: false;
  readonly answer: string;
  /** When the other side wants to hear of it again; null: it did not say. */
  readonly retryAfterMs: number | null;
  /** Whether it was on its way when the answer failed to come. */
  readonly mayHaveArrived: boolean;
}

/** Ways out of the house. They never reject for what the other side does. */
export interface Channels {
  /** null: mail is not configured. */
  readonly mail: { send(mail: Mail): Promise<SendAnswer> } | null;
  readonly webhook: { send(webhook: Webhook): Promise<SendAnswer> };
}
