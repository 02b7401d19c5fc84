import { z } from 'zod';
import { SECOND } from '../../../domain/clock';
import { orderOf, SandboxOrderError, type HappeningResult } from '../network';
import { endFamiliesOf, expireAccessOf, startFamily, type TokenFamily } from '../oauth/token-families';
import type { World } from '../world';
import { linkedinState, nameOf, type LinkedinMember, type Organisation } from './linkedin-state';
import { issueLinkedinTokens } from './linkedin-tokens';
import { endOtherScopes } from './token-routes';

const id = z.string().min(1);

interface Happening {
  readonly app?: string | undefined;
  readonly password?: string | undefined;
  readonly organisation?: string | undefined;
}

type Work = (world: World, member: LinkedinMember, happening: Happening) => HappeningResult;

const WORK = {
  expire_tokens: (world, { id: userId }) => ended(expireAccessOf(linkedinState(world), userId, world.clock.now())),
  expire_everything: (world, member) => ended(expireEverything(world, member)),
  revoke_app: (world, { id: userId }, { app: clientId }) =>
    ended(endFamiliesOf(linkedinState(world), { userId, clientId }, 'revoked', world.clock.now())),
  change_password: (world, member, { password }) => {
    member.password = password ?? `${member.password}-new`;
    const { id: userId } = member;
    const count = endFamiliesOf(linkedinState(world), { userId }, 'password_changed', world.clock.now());
    return ended(count, member.password);
  },
  grant_other_scopes: (world, member) => ended(grantOtherScopes(world, member)),
  suspend: quiet((_world, member) => (member.restricted = true)),
  reinstate: quiet((_world, member) => (member.restricted = false)),
  deactivate: quiet((_world, member) => (member.hibernated = true)),
  reactivate: quiet((_world, member) => (member.hibernated = false)),
  // Recorded in several projects: some seconds.
  delay_tokens: quiet((_world, member) => (member.propagationMs = 10 * SECOND)),
  take_role: quiet((world, { id: memberId }, { organisation }) =>
    findOrganisation(world, organisation).roles.set(memberId, []),
  ),
  give_role: quiet((world, { id: memberId }, { organisation }) =>
    findOrganisation(world, organisation).roles.set(memberId, ['ADMINISTRATOR']),
  ),
  make_stale: quiet((world, { id: memberId }, { organisation }) => {
    const found = findOrganisation(world, organisation);
    found.staleFor = [...found.staleFor, memberId];
  }),
  make_fresh: quiet((world, { id: memberId }, { organisation }) => {
    const found = findOrganisation(world, organisation);
    found.staleFor = found.staleFor.filter((one) => one !== memberId);
  }),
} satisfies Readonly<Record<string, Work>>;

function ended(tokensEnded: number, password: string | null = null): HappeningResult {
  return { tokensEnded, password };
}

function quiet(change: (world: World, member: LinkedinMember, happening: Happening) => unknown): Work {
  return (world, member, happening) => {
    change(world, member, happening);
    return ended(0);
  };
}

export type LinkedinHappening = keyof typeof WORK;

const schema = z.strictObject({
  kind: z.enum(Object.keys(WORK) as LinkedinHappening[]),
  /** An id, an e-mail address or a name. */
  user: id,
  /** A client id; absent: every app. */
  app: id.optional(),
  password: id.optional(),
  organisation: id.optional(),
});

export const linkedinHappenings = orderOf(schema, (world, happening) =>
  WORK[happening.kind](world, findMember(world, happening.user), happening),
);

/** Access and refresh tokens: only a new consent helps. */
function expireEverything(world: World, member: LinkedinMember): number {
  const store = linkedinState(world);
  const now = world.clock.now();
  for (const token of store.refreshTokens.values()) {
    if (store.families.get(token.familyId)?.userId === member.id) token.expiresAt = now;
  }
  return expireAccessOf(store, member.id, now);
}

/**
 * The member agrees to a request of the same app with other scopes, in another organisation of ours say: what was
 * granted before ends.
 */
function grantOtherScopes(world: World, member: LinkedinMember): number {
  const store = linkedinState(world);
  const living = [...store.families.values()].filter(({ userId, end }) => userId === member.id && end === null);
  const byApp = new Map<string, TokenFamily>(living.map((family) => [family.clientId, family]));
  return [...byApp.values()].reduce((ended, { clientId, scopes }) => {
    const consent = { clientId, userId: member.id, scopes: [...scopes.slice(0, -1)] };
    const count = endOtherScopes(world, consent);
    issueLinkedinTokens(world, startFamily(store, consent));
    return ended + count;
  }, 0);
}

export function findMember(world: World, name: string): LinkedinMember {
  const { members } = linkedinState(world);
  const wanted = name.toLowerCase();
  const member =
    members.get(name) ??
    [...members.values()].find((one) => [one.email.toLowerCase(), nameOf(one).toLowerCase()].includes(wanted));
  if (member === undefined) throw new SandboxOrderError(`There is no LinkedIn member ${name}`);
  return member;
}

function findOrganisation(world: World, name: string | undefined): Organisation {
  const found = linkedinState(world).organisations.get(name ?? '');
  if (found === undefined)
    throw new SandboxOrderError(`There is no LinkedIn organisation ${name ?? '(none was named)'}`);
  return found;
}
