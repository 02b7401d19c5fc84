import type { AuthorisationStore } from '../oauth/authorisation-page';
import { emptyTokenStore, type TokenStore } from '../oauth/token-families';
import type { StateSlice, World } from '../world';

export interface LinkedinMember {
  /** Of `urn:li:person:{id}`; another for every app on the real network. */
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  password: string;
  restricted: boolean;
  /** Hibernated, as LinkedIn calls it. */
  hibernated: boolean;
  /** How long the API does not know tokens that are issued to this member. Milliseconds. */
  propagationMs: number;
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly vanityName: string;
  /** Approved roles by member. */
  readonly roles: Map<string, readonly string[]>;
  /** Members whose listing of roles breaks over this organisation. */
  staleFor: readonly string[];
}

export interface LinkedinPost {
  /** `urn:li:share:…` */
  readonly id: string;
  /** The URN of a member or an organisation. */
  readonly author: string;
  /** As LinkedIn keeps it: in its "little" format. */
  readonly commentary: string;
  /** What a reader sees. */
  readonly text: string;
  readonly article: { readonly source: string; readonly title: string } | null;
  readonly createdAt: number;
  readonly byApp: string | null;
}

export interface SocialAction {
  readonly notificationId: number;
  readonly organisationId: string;
  readonly action: 'COMMENT' | 'SHARE_MENTION' | 'LIKE';
  readonly owner: string;
  readonly text: string;
  readonly at: number;
}

export interface LinkedinState extends AuthorisationStore, TokenStore {
  readonly members: Map<string, LinkedinMember>;
  readonly organisations: Map<string, Organisation>;
  /** Client ids of the apps that get refresh tokens. */
  partners: readonly string[];
  readonly posts: Map<string, LinkedinPost>;
  readonly socialActions: Map<number, SocialAction>;
  /** When an author last posted something, by author and content: what duplicates are compared with. */
  readonly lastPosted: Map<string, { readonly id: string; readonly at: number }>;
  /** Set by the admin API, by `organisation/metric/day`. */
  readonly statistics: Map<string, number>;
}

function emptyLinkedinState(): LinkedinState {
  return {
    apps: new Map(),
    dialogs: new Map(),
    codes: new Map(),
    ...emptyTokenStore(),
    members: new Map(),
    organisations: new Map(),
    partners: [],
    posts: new Map(),
    socialActions: new Map(),
    lastPosted: new Map(),
    statistics: new Map(),
  };
}

const SLICE: StateSlice<LinkedinState> = { name: 'linkedin', empty: emptyLinkedinState };

export function linkedinState(world: World): LinkedinState {
  return world.stateOf(SLICE);
}

export function nameOf(member: LinkedinMember): string {
  return `${member.firstName} ${member.lastName}`;
}
