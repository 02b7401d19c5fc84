import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from './cast';
import { contentFor, instanceOf } from './cast';
import type { Suite } from './people';
import { until } from './wait';

const LOOK_EVERY_REAL_MS = 250;

/** An actor as the host knows them: alone in an organisation of their own, with one administrator. */
export interface CastMember extends Actor {
  readonly organisationId: string;
  readonly accountId: string;
  readonly credentialId: string;
  /** The administrator's address. */
  readonly email: string;
}

/** Makes them at the sandbox, and puts organisation, administrator and account of each at Holdfast. */
export async function putCast<Each extends Actor>(
  suite: Suite,
  actors: readonly Each[],
  withoutScopes: (actor: Each) => readonly string[] = () => [],
): Promise<readonly (Each & CastMember)[]> {
  for (const { seed } of actors) await suite.sandbox.admin.seed(seed);
  return Promise.all(actors.map((actor) => put(suite, actor, withoutScopes(actor))));
}

/** Resolves once each was proven to work. */
export async function castConnected(suite: Suite, cast: readonly CastMember[]): Promise<void> {
  let waiting = cast;
  await until(`${String(cast.length)} people are connected`, async () => {
    const accounts = await Promise.all(waiting.map(({ accountId }) => suite.store.reads.account(accountId)));
    waiting = waiting.filter((_each, index) => accounts[index]?.connection.status !== 'connected');
    // The networks may run in this process, and who is always looking keeps them from answering.
    await sleep(LOOK_EVERY_REAL_MS);
    return waiting.length === 0;
  });
}

/** One post, due `inMs` from now in the time of the story. Answers its id. */
export async function schedulePost(suite: Suite, member: CastMember, inMs: number, text: string): Promise<string> {
  const { text: words, media } = contentFor(member, text, suite.sandbox.addresses);
  const { result } = await suite.host.send({
    command: 'schedule-post',
    organisationId: member.organisationId,
    accountId: member.accountId,
    content: { text: words, link: null, media: media.map((medium) => ({ ...medium })) },
    dueAt: new Date(suite.clock.now() + inMs).toISOString(),
  });
  return result.postId;
}

async function put<Each extends Actor>(
  suite: Suite,
  actor: Each,
  withoutScopes: readonly string[],
): Promise<Each & CastMember> {
  const { network, account, id, signIn, tokensOf } = actor;
  const organisationId = `of-${network}-${account.remoteId.replaceAll(/[^\w-]/g, '-')}`;
  const email = `${organisationId.toLowerCase()}@cast.test`;
  const memberId = `${organisationId}-admin`;
  await suite.host.send({ command: 'put-organisation', organisationId, name: organisationId, plan: 'team' });
  await suite.host.send({
    command: 'put-member',
    organisationId,
    memberId,
    name: 'Cast Administrator',
    email,
    role: 'admin',
  });
  const issued = await suite.sandbox.admin.issueTokens(actor.tokens(withoutScopes));
  const own = tokensOf === null ? undefined : issued.pageTokens[tokensOf];
  const { result } = await suite.host.send({
    command: 'put-credential',
    organisationId,
    network,
    instance: instanceOf(network, suite.sandbox.addresses),
    networkUserId: issued.userId,
    displayName: signIn.name,
    tokens: {
      accessToken: issued.accessToken,
      refreshToken: issued.refreshToken,
      expiresAt: issued.expiresAt === null ? null : new Date(issued.expiresAt).toISOString(),
    },
    issuedAt: new Date(suite.clock.now()).toISOString(),
    actingMemberId: memberId,
    accounts: [{ ...account, name: signIn.name, tokens: own === undefined ? null : { accessToken: own } }],
  });
  const accountId = result.accounts[0]?.accountId;
  if (accountId === undefined) throw new Error(`The host was given no account for ${id} at ${network}.`);
  return { ...actor, organisationId, accountId, credentialId: result.credentialId, email };
}
