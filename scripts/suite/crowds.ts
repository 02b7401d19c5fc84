import { facebook } from '../../domain/networks/facebook';
import { linkedin } from '../../domain/networks/linkedin';
import type { AccountKind, Network } from '../../domain/networks/network';
import { pinterest } from '../../domain/networks/pinterest';
import { x } from '../../domain/networks/x';
import type { Happening, SandboxAddresses, SandboxSeed, TokenOrder } from '../sandbox/admin/contract';
import { SANDBOX_APPS } from '../sandbox/seed';

/** People of the sandbox who are made by the thousand, and what the host knows them by. */
export interface Crowd {
  /** The server their accounts live on; null where the network has one. */
  readonly instance: (addresses: SandboxAddresses) => string | null;
  /** The same number is the same person. */
  readonly person: (number: number) => CrowdPerson;
  readonly seed: (people: readonly CrowdPerson[]) => SandboxSeed;
  readonly tokens: (person: CrowdPerson) => TokenOrder;
  /** The person takes our access away for good: what a true revocation is at this network. */
  readonly revoke: (person: CrowdPerson) => Happening;
}

export interface CrowdPerson {
  /** The network's own id. */
  readonly id: string;
  /** As it is signed in with, unique at its network. */
  readonly handle: string;
  readonly account: { readonly kind: AccountKind; readonly remoteId: string };
}

/** Of every one of them. */
export const CROWD_PASSWORD = 'one-of-many';
/** Far above the ids of the sandbox's own people. */
const FIRST_ID = 7_000_000_000;

const profile = (id: string, handle: string): CrowdPerson => ({
  id,
  handle,
  account: { kind: 'profile', remoteId: id },
});
const numbered = (number: number): CrowdPerson => profile(String(FIRST_ID + number), `crowd${String(number)}`);
const mailOf = ({ handle }: CrowdPerson): string => `${handle}@crowd.test`;

/** One account each, with the fewest calls beside the probes: what is counted are credentials. */
export const CROWDS = {
  facebook: {
    instance: () => null,
    person: numbered,
    seed: (people) => ({
      facebook: {
        users: people.map((each) => ({
          id: each.id,
          name: each.handle,
          email: mailOf(each),
          password: CROWD_PASSWORD,
        })),
      },
    }),
    tokens: ({ id }) => ({
      network: 'facebook',
      user: id,
      app: SANDBOX_APPS.facebook.clientId,
      scopes: scopesOf(facebook),
    }),
    revoke: ({ id }) => ({ network: 'facebook', kind: 'revoke_app', user: id }),
  },
  x: {
    instance: () => null,
    person: numbered,
    seed: (people) => ({
      x: {
        users: people.map(({ id, handle }) => ({ id, username: handle, name: handle, password: CROWD_PASSWORD })),
      },
    }),
    tokens: ({ id }) => ({ network: 'x', user: id, app: SANDBOX_APPS.x.clientId, scopes: scopesOf(x) }),
    revoke: ({ id }) => ({ network: 'x', kind: 'revoke_app', user: id }),
  },
  linkedin: {
    instance: () => null,
    person: numbered,
    seed: (people) => ({
      linkedin: {
        members: people.map((each) => ({
          id: each.id,
          firstName: 'Crowd',
          lastName: each.handle,
          email: mailOf(each),
          password: CROWD_PASSWORD,
        })),
      },
    }),
    tokens: ({ id }) => ({
      network: 'linkedin',
      user: id,
      app: SANDBOX_APPS.linkedin.clientId,
      scopes: scopesOf(linkedin),
    }),
    revoke: ({ id }) => ({ network: 'linkedin', kind: 'revoke_app', user: id }),
  },
  pinterest: {
    instance: () => null,
    person: numbered,
    seed: (people) => ({
      pinterest: {
        users: people.map((each) => ({
          id: each.id,
          username: each.handle,
          email: mailOf(each),
          password: CROWD_PASSWORD,
        })),
      },
    }),
    tokens: ({ id }) => ({
      network: 'pinterest',
      user: id,
      app: SANDBOX_APPS.pinterest.clientId,
      scopes: scopesOf(pinterest),
    }),
    revoke: ({ id }) => ({ network: 'pinterest', kind: 'revoke_app', user: id }),
  },
  bluesky: {
    instance: (addresses) => addresses.bluesky.pds,
    person: (number) => profile(`did:plc:crowd${String(FIRST_ID + number)}`, `crowd${String(number)}.sandbox.test`),
    seed: (people) => ({
      bluesky: {
        accounts: people.map(({ id, handle }) => ({
          did: id,
          handle,
          displayName: handle,
          email: `${handle}@crowd.test`,
          password: CROWD_PASSWORD,
          appPasswords: { Holdfast: CROWD_PASSWORD },
        })),
      },
    }),
    tokens: ({ id }) => ({ network: 'bluesky', user: id, appPassword: 'Holdfast' }),
    revoke: ({ id }) => ({ network: 'bluesky', kind: 'revoke_app', user: id }),
  },
} as const satisfies Readonly<Record<string, Crowd>>;

export type CrowdNetwork = keyof typeof CROWDS;

function scopesOf({ signIn }: Network): string[] {
  return signIn.kind === 'oauth' ? [...signIn.scopes, ...signIn.sandboxScopes] : [];
}
