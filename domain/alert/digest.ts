import { MINUTE } from '../clock';
import type { NetworkAddress } from '../network-state';
import { networkStateId } from '../network-state';
import type { Delivery, StepKind } from './alert';

/**
 * Digests: while a network ends many connections at once, one person who may mend several of them gets one mail that
 * tells all, and mails leave at a pace. A digest is a delivery that several alerts share: each alert stays one
 * decision, and what is decided until the digest leaves joins it. Nothing joins one that may have arrived; that begins
 * the next. What is no longer true when it leaves is withdrawn from it, and counts as never told.
 */

/**
 * From the first alert of a digest until it leaves. In a mass revocation everybody is asked in one turn of the probes
 * (15 minutes and a tenth), and a second time within 12 more minutes: who is ended in the same turn as the first is
 * told in the same mail.
 */
export const DIGEST_WINDOW_MS = 20 * MINUTE;

/**
 * For the whole installation, whatever the number of people. Two a second is little more than the slowest mail
 * services take (Amazon SES lets a new account send one a second, https://docs.aws.amazon.com/ses/latest/dg/quotas.html;
 * what is refused is tried again from its row), and within one window more than two thousand people are told.
 */
export const DIGESTS_PER_MINUTE_MAX = 120;

/** What a digest gathers: one kind of news about one network, for one person. */
export function digestTopic(kind: StepKind, memberId: string, { network, instance }: NetworkAddress): string {
  return `${kind}/${memberId}/${networkStateId(network, instance)}`;
}

/** Where the end of something is told that a digest told of: in a digest as well. */
export function topicOfTheEnd(topic: string): string {
  return topic.replace(/^day-0\//, 'resolved/');
}

/** What comes to a digest that may have arrived would be told to nobody. */
export function mayJoin({ digest, status, handedOverAt }: Delivery, topic: string): boolean {
  return digest === topic && status === 'pending' && handedOverAt === null;
}
