import type { Network, NetworkName, PostContent, AccountKind } from '../../domain/networks/network';
import { networkNamed } from '../../domain/networks/registry';
import type { Happening, SandboxAddresses, SandboxSeed, TokenOrder } from '../sandbox/admin/contract';
import { ALL_PAGE_TASKS } from '../sandbox/facebook/page-tasks';
import { SANDBOX_APPS } from '../sandbox/seed';

/** Somebody of the sandbox with one account and everything it takes, whatever the network. */
export interface Actor {
  readonly network: NetworkName;
  /** The network's own id of the person. */
  readonly id: string;
  /** What is typed at its sign-in page, and the password that is valid until somebody changes it. */
  readonly signIn: { readonly name: string; readonly password: string };
  readonly account: { readonly kind: AccountKind; readonly remoteId: string };
  /** Where its tokens are handed over for it: the Page's, which an Instagram account shares; null: the credential's. */
  readonly tokensOf: string | null;
  readonly seed: SandboxSeed;
  /** With all that Holdfast asks for, or without some scopes. */
  readonly tokens: (withoutScopes?: readonly string[]) => TokenOrder;
  /** What the words of `Disconnect` mean for this person. */
  readonly happening: (kind: string, at?: string) => Happening;
}

/** The kind that `actorOf` gives where none is asked for: the one that most can befall. */
export const USUAL_KIND: Readonly<Record<NetworkName, AccountKind>> = {
  facebook: 'page',
  x: 'profile',
  bluesky: 'profile',
  linkedin: 'organisation',
  youtube: 'channel',
  instagram: 'profile',
  threads: 'profile',
  mastodon: 'profile',
  pinterest: 'board',
  tiktok: 'profile',
};

const PASSWORD = 'one-of-the-cast';
/** Far above the ids of the sandbox's own people, and as long as the longest that a network wants. */
const PEOPLE_FROM = 7_200_000_000_000_000;
const THINGS_FROM = 8_200_000_000_000_000;

/** The same number is the same person. */
export function actorOf(network: NetworkName, number: number, kind = USUAL_KIND[network]): Actor {
  return ACTORS[network](number, kind);
}

type Parts = Omit<Actor, 'network' | 'signIn' | 'tokens' | 'happening'> & {
  readonly name: string;
  readonly order?: Readonly<Record<string, unknown>>;
  readonly detail?: (kind: string) => Readonly<Record<string, string>>;
};

const ACTORS: Readonly<Record<NetworkName, (number: number, kind: AccountKind) => Actor>> = {
  facebook: facebookActor,
  instagram: (number) => {
    const { id, handle } = numbered(number);
    const user = { id, username: handle, name: handle, password: PASSWORD };
    return actor('instagram', { ...profile(id), name: handle, seed: { instagram: { users: [user] } } });
  },
  threads: (number) => {
    const { id, handle } = numbered(number);
    const user = { id, username: handle, name: handle, password: PASSWORD };
    return actor('threads', { ...profile(id), name: handle, seed: { threads: { users: [user] } } });
  },
  x: (number) => {
    const { id, handle } = numbered(number);
    const user = { id, username: handle, name: handle, password: PASSWORD };
    return actor('x', { ...profile(id), name: handle, seed: { x: { users: [user] } } });
  },
  mastodon: (number) => {
    const { id, handle } = numbered(number);
    const user = { server: 'social' as const, id, username: handle, name: handle, password: PASSWORD };
    // An app of its own each: what befalls the app then befalls nobody else.
    const app = `registered-for-${handle}`;
    return actor('mastodon', {
      ...profile(id),
      name: handle,
      seed: { mastodon: { users: [user] } },
      order: { registeredAs: app },
      detail: (kind) => (kind === 'forget_apps' ? { app } : {}),
    });
  },
  bluesky: (number) => {
    const { handle } = numbered(number);
    const did = `did:plc:${handle}`;
    const account = { did, handle: `${handle}.sandbox.test`, displayName: handle, email: mailOf(handle) };
    return actor('bluesky', {
      ...profile(did),
      name: account.handle,
      seed: {
        bluesky: { accounts: [{ ...account, password: PASSWORD, appPasswords: { Holdfast: `app-${handle}` } }] },
      },
      order: { appPassword: 'Holdfast' },
    });
  },
  tiktok: (number) => {
    const { handle } = numbered(number);
    const id = `-000${handle}`;
    const user = { id, username: handle, displayName: handle, password: PASSWORD };
    return actor('tiktok', { ...profile(id), name: handle, seed: { tiktok: { users: [user] } } });
  },
  linkedin: (number) => {
    const { handle } = numbered(number);
    const organisation = thingId(number);
    const member = { id: handle, firstName: 'Cast', lastName: handle, email: mailOf(handle), password: PASSWORD };
    const named = { id: organisation, name: handle, vanityName: handle, roles: { [handle]: ['ADMINISTRATOR'] } };
    return actor('linkedin', {
      id: handle,
      name: member.email,
      account: { kind: 'organisation', remoteId: organisation },
      tokensOf: null,
      seed: { linkedin: { members: [member], organisations: [named] } },
      detail: () => ({ organisation }),
    });
  },
  pinterest: (number) => {
    const { id, handle } = numbered(number);
    const board = thingId(number);
    const user = { id, username: handle, email: mailOf(handle), password: PASSWORD };
    return actor('pinterest', {
      id,
      name: user.email,
      account: { kind: 'board', remoteId: board },
      tokensOf: null,
      seed: { pinterest: { users: [user], boards: [{ id: board, name: handle, ownerId: id }] } },
      detail: () => ({ board }),
    });
  },
  youtube: (number) => {
    const { id, handle } = numbered(number);
    const channel = `UC${handle}`;
    const user = { id, email: mailOf(handle), name: handle, password: PASSWORD, channels: [channel] };
    return actor('youtube', {
      id,
      name: user.email,
      account: { kind: 'channel', remoteId: channel },
      tokensOf: null,
      seed: { youtube: { users: [user], channels: [{ id: channel, title: handle }] } },
      order: { targets: [channel] },
    });
  },
};

/** A Page of one's own, and for the kind `instagram` the Instagram account that is linked to it. */
function facebookActor(number: number, kind: AccountKind): Actor {
  const { id, handle } = numbered(number);
  const page = thingId(number);
  const instagram = thingId(number + 500_000);
  const isLinked = kind === 'instagram';
  const user = { id, name: handle, email: mailOf(handle), password: PASSWORD };
  const linked = { id: instagram, username: handle, name: handle, password: PASSWORD };
  const seed = {
    facebook: {
      users: [user],
      pages: [{ id: page, name: handle, roles: { [id]: [...ALL_PAGE_TASKS] }, ...(isLinked ? { instagram } : {}) }],
    },
    ...(isLinked ? { instagram: { users: [linked] } } : {}),
  };
  return actor('facebook', {
    id,
    name: user.email,
    account: { kind, remoteId: isLinked ? instagram : page },
    tokensOf: page,
    seed,
    order: { targets: isLinked ? [page, instagram] : [page] },
    detail: (happens) => ({
      ...(/page|instagram/.test(happens) ? { page } : {}),
      ...(happens === 'link_instagram' ? { instagram } : {}),
    }),
  });
}

function actor(network: NetworkName, { name, order = {}, detail = () => ({}), ...parts }: Parts): Actor {
  const asked = networkNamed(network);
  // What the schemas of the network check when it is sent; the compiler cannot know which network it will be.
  return {
    ...parts,
    network,
    signIn: { name, password: parts.seed.bluesky?.accounts?.[0]?.appPasswords?.['Holdfast'] ?? PASSWORD },
    tokens: (withoutScopes = []) =>
      ({ network, user: parts.id, ...grantOf(asked, withoutScopes), ...order }) as unknown as TokenOrder,
    happening: (kind, at) =>
      ({
        network: at ?? network,
        kind,
        user: at === undefined ? parts.id : parts.account.remoteId,
        ...(at === undefined ? detail(kind) : {}),
      }) as unknown as Happening,
  };
}

function grantOf(
  { name, signIn, hasInstances }: Network,
  without: readonly string[],
): Readonly<Record<string, unknown>> {
  if (signIn.kind !== 'oauth') return {};
  const scopes = signIn.scopes.filter((scope) => !without.includes(scope));
  return hasInstances ? { scopes } : { scopes, app: SANDBOX_APPS[name as keyof typeof SANDBOX_APPS].clientId };
}

/** The server it lives on; null where the network has one. */
export function instanceOf(network: NetworkName, addresses: SandboxAddresses): string | null {
  if (network === 'bluesky') return addresses.bluesky.pds;
  return network === 'mastodon' ? addresses.mastodon.social : null;
}

/** What the network takes: some refuse text alone. */
export function contentFor({ network, account }: Actor, text: string, addresses: SandboxAddresses): PostContent {
  const image = { kind: 'image', url: 'https://media.example.com/cast.jpg', altText: 'A stage' } as const;
  const film = { kind: 'video', url: `${addresses.youtube.www}/sandbox/film.mp4`, altText: null } as const;
  const media: Readonly<Record<string, PostContent['media']>> = {
    instagram: [image],
    pinterest: [image],
    tiktok: [film],
    youtube: [film],
  };
  return { text, link: null, media: media[account.kind === 'instagram' ? 'instagram' : network] ?? [] };
}

function profile(id: string): Pick<Actor, 'id' | 'account' | 'tokensOf'> {
  return { id, account: { kind: 'profile', remoteId: id }, tokensOf: null };
}

function numbered(number: number): { readonly id: string; readonly handle: string } {
  return { id: String(PEOPLE_FROM + number), handle: `cast${String(number)}` };
}

function thingId(number: number): string {
  return String(THINGS_FROM + number);
}

function mailOf(handle: string): string {
  return `${handle}@cast.test`;
}
