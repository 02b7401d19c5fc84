import type { ReceivedMail } from '../inbox/smtp-inbox';

/** The reader's own link to reconnect; empty: the mail has none. */
export function reconnectLinkIn({ text }: Pick<ReceivedMail, 'text'>): string {
  return /https?:\/\/[^\s"<>]*\/reconnect\/[^\s"<>]+/.exec(text)?.[0] ?? '';
}

/** Whether it went to those who run Holdfast, and to nobody else. */
export function isToOperators({ recipients }: Pick<ReceivedMail, 'recipients'>): boolean {
  return recipients.every((each) => each.startsWith('operators'));
}
