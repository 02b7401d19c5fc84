import type { AuthorisationStore } from '../oauth/authorisation-page';

/** Whoever signs in at Instagram or Threads itself. */
export interface MetaPerson {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  password: string;
  /** The person must log in and pass a check; tokens work again afterwards. */
  checkpoint: boolean;
  suspended: boolean;
  deactivated: boolean;
}

/** What a person has granted an app. Shared by all tokens of that person and app. */
export interface PersonGrant {
  readonly appId: string;
  readonly userId: string;
  scopes: readonly string[];
  readonly grantedAt: number;
}

export type PersonTokenEnd = 'password_changed' | 'logged_out' | 'deauthorized' | 'expired';

export interface PersonToken {
  readonly token: string;
  readonly appId: string;
  readonly userId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly longLived: boolean;
  end: { readonly why: PersonTokenEnd; readonly at: number } | null;
}

/** The part of a network's state that is about people, their grants and tokens. */
export interface PersonStore<Person extends MetaPerson = MetaPerson> extends AuthorisationStore {
  readonly users: Map<string, Person>;
  /** By `appId:userId`. */
  readonly grants: Map<string, PersonGrant>;
  readonly tokens: Map<string, PersonToken>;
}

export function emptyPersonStore<Person extends MetaPerson>(): PersonStore<Person> {
  return {
    apps: new Map(),
    dialogs: new Map(),
    codes: new Map(),
    users: new Map(),
    grants: new Map(),
    tokens: new Map(),
  };
}

export function personGrantKey(appId: string, userId: string): string {
  return `${appId}:${userId}`;
}

/** By id, user name (with or without `@`) or name. */
export function personNamed<Person extends MetaPerson>(store: PersonStore<Person>, name: string): Person | undefined {
  const bare = name.replace(/^@/, '').toLowerCase();
  return (
    store.users.get(name) ??
    [...store.users.values()].find((one) => [one.username.toLowerCase(), one.name.toLowerCase()].includes(bare))
  );
}
