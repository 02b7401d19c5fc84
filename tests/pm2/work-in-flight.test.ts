import { daysToCollect, STREAM_INTERVAL_MS } from '../../domain/collector/plan';
import { networkNamed } from '../../domain/networks/registry';
import { eventOf, postsInState } from '../../scripts/demo/observe';
import { createPerson, reconnect } from '../../scripts/demo/person';
import type { World } from '../../scripts/demo/world';
import type { ReceivedMail } from '../../scripts/inbox/smtp-inbox';
import { PROCESS_NAMES } from '../../scripts/installation/worker-processes';
import type { RecordedCall } from '../../scripts/sandbox/call-log';
import { SANDBOX_FACEBOOK_USERS } from '../../scripts/sandbox/facebook/seed';
import { DEMO_MEMBERS, putPeople } from '../../scripts/suite/people';
import type { DemoAccount } from '../../scripts/suite/people';
import { until } from '../../scripts/suite/wait';
import { closeBooks } from './support/books';
import { besideBusyHost, schedulePost } from './support/busy-host';
import type { AcceptedPost } from './support/busy-host';
import { underPm2 } from './support/under-pm2';

const SPEED = 10;
const { ben } = SANDBOX_FACEBOOK_USERS;
const { bakery: bea } = DEMO_MEMBERS;

/** Facebook lets no app post to a person's own profile. */
function mayPublish({ network, kind }: DemoAccount): boolean {
  return network !== 'facebook' || kind !== 'profile';
}

/** Resolves when a call of this kind is at the network, and its answer is held back. */
async function heldCall(
  { sandbox: { admin } }: World,
  when: 'before' | 'after',
  scope: Parameters<typeof admin.addHold>[0]['scope'],
): Promise<{ reached(): Promise<unknown>; cut(): Promise<unknown> }> {
  const hold = await admin.addHold({ scope, when, times: 1 });
  return { reached: () => admin.waitForHold(hold.id), cut: () => admin.releaseHold(hold.id, 'reset') };
}

async function mailTo(world: World, recipient: string): Promise<ReceivedMail> {
  return world.inbox.waitFor(({ recipients }) => recipients.includes(recipient), 120_000);
}

/** Their message ids. */
function mailsTo(world: World, recipient: string): readonly string[] {
  return world.inbox.received.filter(({ recipients }) => recipients.includes(recipient)).map((mail) => mail.messageId);
}

/** Ben reads the mail that Bea got, and signs in with the password that is valid now. */
async function reconnectBen(world: World): Promise<void> {
  const mail = await mailTo(world, bea.email);
  const link = /https?:\/\/[^\s"<>]*\/reconnect\/[^\s"<>]+/.exec(mail.text)?.[0] ?? '';
  const people = await world.sandbox.admin.people();
  const password = people.find(({ id }) => id === ben.id)?.password ?? '';
  const result = await reconnect(createPerson(world.publicUrl), link, { name: ben.email, password, decision: 'allow' });
  expect(result.status).toBe(200);
}

async function callsAbout(
  world: World,
  { network, remoteId: subject }: DemoAccount,
  operation: 'stream' | 'analytics',
): Promise<readonly RecordedCall[]> {
  return world.sandbox.admin.calls({ network, subject, operation });
}

/** Between calls of the same path: a person's calls are also those about their Pages. */
function gapsOf(calls: readonly RecordedCall[]): readonly number[] {
  return calls.flatMap(({ at, path, id }) => {
    const next = calls.find((each) => each.path === path && each.id > id);
    return next === undefined ? [] : [next.at - at];
  });
}

function idsOf(posts: readonly AcceptedPost[]): readonly string[] {
  return posts.map(({ id }) => id);
}

test('kill -9 of each process in turn, with its work in flight, loses nothing and doubles nothing', async () => {
  await underPm2({ speed: SPEED }, async ({ world, pm2 }) => {
    const people = await putPeople(world);
    const { admin } = world.sandbox;
    const page = people.account('bakery', 'facebook');
    const last: AcceptedPost[] = [];
    let publishingEndedAt = Number.NaN;

    const accepted = await besideBusyHost(world, people.accounts.filter(mayPublish), async (soFar) => {
      await until('posts go out', async () => (await admin.posts({ byApps: true })).length > 5);

      // The networks have taken a post each, one under a key of ours and one without, and have not said so yet.
      const withoutKey = await heldCall(world, 'after', { network: 'facebook', operation: 'publish' });
      const withKey = await heldCall(world, 'after', { network: 'bluesky', operation: 'publish' });
      await pm2.crash('publishing', () => Promise.all([withoutKey.reached(), withKey.reached()]));
      publishingEndedAt = world.clock.now();
      await Promise.all([withoutKey.cut(), withKey.cut()]);

      const probe = await heldCall(world, 'after', { network: 'facebook', operation: 'probe', subject: ben.id });
      await admin.happen({ network: 'facebook', kind: 'change_password', user: ben.id });
      await pm2.crash('probes', probe.reached);
      await probe.cut();

      const { credentialId } = page;
      await pm2.crash('reactions', () => eventOf(world, 'credential.disconnected', { credentialId }));
      await pm2.crash('alerts', () => mailTo(world, bea.email));

      const target = { network: 'facebook', subject: page.remoteId } as const;
      const stream = await heldCall(world, 'before', { ...target, operation: 'stream' });
      const analytics = await heldCall(world, 'before', { ...target, operation: 'analytics' });
      await reconnectBen(world);
      await pm2.crash('streams', stream.reached);
      await stream.cut();
      await pm2.crash('analytics', analytics.reached);
      await analytics.cut();

      const already = soFar.length;
      await pm2.crash('admin', () => until('the host is at work', () => soFar.length > already));
      await pm2.crash('scheduler', async () => last.push(await schedulePost(world, page, 'The last before the crash')));
    });
    const instances = await pm2.list();
    expect(instances.map(({ name, restarts }) => [name, restarts])).toEqual(
      expect.arrayContaining(PROCESS_NAMES.map((name) => [name, 1])),
    );

    const books = await closeBooks(world, [...accepted, ...last]);
    expect(books.audit).toMatchObject({ balanced: true });
    expect(books.lost).toEqual([]);
    expect(books.visible).toHaveLength(new Set(books.visible).size);
    expect(books.visible).toEqual(expect.arrayContaining([...books.published]));
    for (const { accountId, boundaryAt } of books.unconfirmed) {
      const { network } = people.accounts.find(({ id }) => id === accountId) ?? page;
      const { resendIsSafe } = networkNamed(network).publish;
      expect({ network, resendIsSafe }).toMatchObject({ resendIsSafe: false });
      expect(boundaryAt).toBeLessThanOrEqual(publishingEndedAt);
    }
    await until('the end of the trouble is told', () => new Set(mailsTo(world, bea.email)).size >= 2);
    expect(new Set(mailsTo(world, bea.email)).size).toBe(2);
  });
});

test('two of every process side by side do everything once', async () => {
  await underPm2({ speed: SPEED, instances: 2 }, async ({ world, pm2 }) => {
    const instances = await pm2.list();
    expect(instances.map(({ name }) => name).sort()).toEqual([...PROCESS_NAMES, ...PROCESS_NAMES].sort());
    const people = await putPeople(world);
    const startedAt = world.clock.now();
    const page = people.account('bakery', 'facebook');
    const untroubled = people.accounts.filter(({ id }) => id !== page.id);
    const held: AcceptedPost[] = [];

    const accepted = await besideBusyHost(world, people.accounts.filter(mayPublish), async () => {
      await world.sandbox.admin.happen({ network: 'facebook', kind: 'change_password', user: ben.id });
      await eventOf(world, 'credential.disconnected', { credentialId: page.credentialId });
      held.push(await schedulePost(world, page, 'Held until Ben is back'));
      await until('the post is held', () => postsInState(world, idsOf(held), ['held']));
      await reconnectBen(world);
      await until('three turns of the streams', () => world.clock.now() > startedAt + 3 * STREAM_INTERVAL_MS, 240_000);
    });

    const books = await closeBooks(world, [...accepted, ...held]);
    expect(books.audit).toMatchObject({ balanced: true });
    expect(books.lost).toEqual([]);
    expect(books.unconfirmed).toEqual([]);
    expect([...books.visible].sort()).toEqual([...books.published].sort());

    for (const account of untroubled) {
      const isOffered = networkNamed(account.network).stream(account.kind).offered;
      const loads = await callsAbout(world, account, 'stream');
      expect(loads.length).toBeGreaterThanOrEqual(isOffered ? 3 : 0);
      expect(gapsOf(loads).filter((gap) => gap < STREAM_INTERVAL_MS / 2)).toEqual([]);
    }
    for (const account of untroubled.filter(({ network, kind }) => network === 'facebook' && kind === 'page')) {
      const analytics = networkNamed(account.network).analytics(account.kind);
      if (!analytics.offered) throw new Error(analytics.why);
      const spans = daysToCollect({ ...analytics, completeThroughDay: null, today: '2026-01-01' });
      expect(await callsAbout(world, account, 'analytics')).toHaveLength(spans.length);
    }

    await until('the end of the trouble is told', () => mailsTo(world, bea.email).length >= 2);
    const mails = world.inbox.received.map(({ messageId, recipients }) => `${recipients.join()} ${messageId}`);
    expect(mails).toHaveLength(new Set(mails).size);
    expect(mailsTo(world, bea.email)).toHaveLength(2);
    const webhooks = world.receiver.received.map(({ id }) => id);
    expect(webhooks).toHaveLength(new Set(webhooks).size);
  });
});
