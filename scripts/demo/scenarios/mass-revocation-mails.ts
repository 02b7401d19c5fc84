import type { Delivery } from '../../../domain/alert/alert';
import { DIGESTS_PER_MINUTE_MAX, DIGEST_WINDOW_MS } from '../../../domain/alert/digest';
import { MINUTE } from '../../../domain/clock';
import type { ReceivedMail } from '../../inbox/smtp-inbox';
import type { FleetMember } from '../../suite/fleet';
import { until } from '../../suite/wait';
import type { Checks } from '../checks';
import { seconds } from '../observe';
import type { World } from '../world';

/** Real milliseconds: more than a window and a pace, on a busy machine. */
const EVERYTHING_REAL_MS = 400_000;

/** Somebody who may reconnect every account of an organisation. */
export interface Admin {
  readonly memberId: string;
  readonly organisationId: string;
  readonly email: string;
}

/** What was sent by mail, as the alerts process recorded it, in the order of its making. */
interface Sent {
  readonly digests: readonly Delivery[];
  readonly single: readonly Delivery[];
}

/** `noticedAt`: when the mass revocation was. */
export async function checkMails(
  world: World,
  check: Checks,
  {
    lost,
    admins,
    noticedAt,
  }: { readonly lost: readonly FleetMember[]; readonly admins: readonly Admin[]; readonly noticedAt: number },
): Promise<void> {
  const { digests, single } = await everythingSent(world);
  world.timeline.tell(
    'Holdfast',
    `${String(digests.length)} digests, and ${String(single.length)} single mails before it was noticed, to ${String(admins.length)} people`,
  );
  // One whose reaction was under way in that moment may still leave alone.
  const late = single.filter(({ createdAt }) => createdAt > noticedAt + MINUTE);
  check.that(
    'From then on nobody gets a mail for each of their accounts',
    late.length === 0,
    `${String(late.length)} single mails since`,
  );
  checkPace(check, admins, digests);
  checkWords(world, check, admins, lost);
}

function checkPace(check: Checks, admins: readonly Admin[], digests: readonly Delivery[]): void {
  const each = admins.map(({ memberId }) => sentAt(digests.filter(({ subject }) => subject['memberId'] === memberId)));
  const gaps = each.flatMap(gapsBetween);
  const most = Math.max(...each.map(({ length }) => length));
  check.that(
    'A person gets one mail in a digest window',
    digests.length > 0 && gaps.every((gap) => gap >= DIGEST_WINDOW_MS),
    `at most ${String(most)} to one person${gaps.length === 0 ? '' : `, ${seconds(Math.min(...gaps))} apart at least`}`,
  );
  const perMinute = busiestMinute(sentAt(digests));
  check.that(
    'Mails leave at a pace',
    perMinute > 0 && perMinute <= DIGESTS_PER_MINUTE_MAX,
    `${String(digests.length)} digests, ${String(perMinute)} in the busiest minute`,
  );
}

function checkWords({ inbox }: World, check: Checks, admins: readonly Admin[], lost: readonly FleetMember[]): void {
  const untold = admins.flatMap(({ email, organisationId }) => {
    const mails = inbox.received.filter(({ recipients }) => recipients.includes(email));
    const theirs = lost.filter((each) => each.organisationId === organisationId);
    return theirs.filter(({ person }) => !mails.some((mail) => names(mail, person.handle)));
  });
  const digests = inbox.received.filter(isDigest);
  const withLinks = digests.filter((mail) => linksIn(mail).size === countIn(mail));
  check.that(
    'Each person is told of every account of theirs, each with its own link',
    digests.length > 0 && untold.length === 0 && withLinks.length === digests.length,
    `${String(untold.length)} accounts untold; ${String(withLinks.length)} of ${String(digests.length)} mails with a link for each account`,
  );
}

async function everythingSent(world: World): Promise<Sent> {
  const mails = async () => (await everyDelivery(world)).filter(({ channel }) => channel === 'email');
  const sent = await until(
    'every mail has left',
    async () => {
      const all = await mails();
      return all.some(({ status }) => status === 'pending') ? null : all.filter(({ status }) => status === 'delivered');
    },
    EVERYTHING_REAL_MS,
  );
  return {
    digests: sent.filter(({ digest }) => digest !== null),
    single: sent.filter(({ digest }) => digest === null),
  };
}

/** Oldest first. */
export async function everyDelivery({ store }: World): Promise<readonly Delivery[]> {
  return [...(await store.reads.deliveries({ limit: 100_000 }))].reverse();
}

/** A mail that tells of several accounts. */
export function isDigest({ subject }: ReceivedMail): boolean {
  return /\d+ accounts are disconnected$/.test(subject);
}

export function names({ text }: ReceivedMail, handle: string): boolean {
  return new RegExp(`\\b${handle}\\b`).test(text);
}

function linksIn({ text }: ReceivedMail): ReadonlySet<string> {
  return new Set(text.match(/https?:\/\/\S*\/reconnect\/\S+/g));
}

function countIn({ subject }: ReceivedMail): number {
  return Number(/(\d+) accounts are disconnected$/.exec(subject)?.[1]);
}

/** In a digest the link stands below its accounts. */
export function linkBeside(handle: string, { text }: ReceivedMail): string {
  const from = text.search(new RegExp(`\\b${handle}\\b.*\\n`));
  return /https?:\/\/\S*\/reconnect\/\S+/.exec(text.slice(Math.max(0, from)))?.[0] ?? '';
}

function sentAt(deliveries: readonly Delivery[]): readonly number[] {
  return deliveries.map(({ handedOverAt }) => handedOverAt ?? NaN).sort((one, other) => one - other);
}

function gapsBetween(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? NaN));
}

function busiestMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + MINUTE).length));
}
