import { SandboxOrderError, type HappeningResult } from '../network';
import type { World } from '../world';
import { personGrantKey, personNamed, type MetaPerson, type PersonStore } from './person';
import { endPersonTokens } from './person-tokens';

/** What can happen to anybody who signs in at Instagram or Threads itself. */
export const PERSON_HAPPENINGS = [
  'expire_tokens',
  'revoke_app',
  'change_password',
  'log_out',
  'require_checkpoint',
  'pass_checkpoint',
  'suspend',
  'reinstate',
  'deactivate',
  'reactivate',
  'remove_scope',
] as const;

export interface PersonHappening {
  readonly kind: (typeof PERSON_HAPPENINGS)[number];
  /** A client id; absent: every app. */
  readonly app?: string | undefined;
  readonly scope?: string | undefined;
  readonly password?: string | undefined;
}

export function isPersonKind(kind: string): kind is PersonHappening['kind'] {
  return (PERSON_HAPPENINGS as readonly string[]).includes(kind);
}

export function findPerson<Person extends MetaPerson>(store: PersonStore<Person>, title: string, name: string): Person {
  const person = personNamed(store, name);
  if (person === undefined) throw new SandboxOrderError(`There is no ${title} account ${name}`);
  return person;
}

export function happensToPerson(
  world: World,
  store: PersonStore,
  person: MetaPerson,
  happening: PersonHappening,
): HappeningResult {
  const now = world.clock.now();
  const quiet = (change: () => void): HappeningResult => {
    change();
    return { tokensEnded: 0, password: null };
  };
  const ends = (why: 'expired' | 'logged_out' | 'password_changed', appId?: string): HappeningResult => ({
    tokensEnded: endPersonTokens(store, { userId: person.id, appId }, why, now),
    password: null,
  });
  switch (happening.kind) {
    case 'expire_tokens':
      return ends('expired', happening.app);
    case 'log_out':
      return ends('logged_out', happening.app);
    case 'change_password':
      person.password = happening.password ?? `${person.password}-new`;
      return { ...ends('password_changed'), password: person.password };
    case 'revoke_app':
      return { tokensEnded: endGrants(store, person.id, happening.app, now), password: null };
    case 'require_checkpoint':
      return quiet(() => (person.checkpoint = true));
    case 'pass_checkpoint':
      return quiet(() => (person.checkpoint = false));
    case 'suspend':
      return quiet(() => (person.suspended = true));
    case 'reinstate':
      return quiet(() => (person.suspended = false));
    case 'deactivate':
      return quiet(() => (person.deactivated = true));
    case 'reactivate':
      return quiet(() => (person.deactivated = false));
    case 'remove_scope':
      return quiet(() => removeScope(store, person.id, happening));
  }
}

function endGrants(store: PersonStore, userId: string, appId: string | undefined, now: number): number {
  for (const grant of store.grants.values()) {
    if (grant.userId !== userId || (appId !== undefined && grant.appId !== appId)) continue;
    store.grants.delete(personGrantKey(grant.appId, userId));
  }
  return endPersonTokens(store, { userId, appId }, 'deauthorized', now);
}

function removeScope(store: PersonStore, userId: string, { app, scope }: PersonHappening): void {
  for (const grant of store.grants.values()) {
    if (grant.userId !== userId || (app !== undefined && grant.appId !== app)) continue;
    grant.scopes = grant.scopes.filter((one) => one !== scope);
  }
}
