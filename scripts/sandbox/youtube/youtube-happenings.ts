import { z } from 'zod';
import { DAY } from '../../../domain/clock';
import { orderOf, SandboxOrderError, type HappeningResult } from '../network';
import { endFamiliesOf, expireAccessOf } from '../oauth/token-families';
import type { World } from '../world';
import { youtubeState, type Channel, type GoogleUser } from './youtube-state';

const id = z.string().min(1);
const schema = z.strictObject({
  kind: z.enum([
    'expire_tokens',
    'expire_refresh_tokens',
    'revoke_app',
    'change_password',
    'end_session',
    'delete_account',
    'restore_account',
    'suspend',
    'reinstate',
    'close_channel',
    'reopen_channel',
    'lose_channel',
    'regain_channel',
    'disable_comments',
    'enable_comments',
    'reach_upload_limit',
    'reject_next_video',
    'fail_next_video',
    'delete_client',
    'restore_client',
  ]),
  /** An id, an e-mail address or a name. */
  user: id,
  /** A client id; absent: every app. */
  app: id.optional(),
  password: id.optional(),
  /** Of a video that is rejected or fails: YouTube's word for it. */
  reason: id.optional(),
});

type Happening = z.output<typeof schema>;

export const youtubeHappenings = orderOf(schema, happens);

function happens(world: World, happening: Happening): HappeningResult {
  const user = findGoogleUser(world, happening.user);
  const store = youtubeState(world);
  const now = world.clock.now();
  const tokens = (tokensEnded: number): HappeningResult => ({ tokensEnded, password: null });
  const { kind } = happening;
  if (kind === 'expire_tokens') return tokens(expireAccessOf(store, user.id, now));
  // The person sees no difference to a revocation, and Google tells none: a refresh token that was not used for half a
  // year, the oldest of a hundred, the seven days of a consent screen in testing.
  if (kind === 'revoke_app' || kind === 'expire_refresh_tokens') {
    return tokens(endFamiliesOf(store, { userId: user.id, clientId: happening.app }, 'revoked', now));
  }
  if (kind === 'change_password') {
    // Only tokens with scopes of Gmail end. https://developers.google.com/identity/protocols/oauth2#expiration
    user.password = happening.password ?? `${user.password}-new`;
    return { tokensEnded: 0, password: user.password };
  }
  changes[kind](world, user, happening);
  return tokens(0);
}

type Quiet = Exclude<Happening['kind'], 'expire_tokens' | 'revoke_app' | 'expire_refresh_tokens' | 'change_password'>;

const changes: Readonly<Record<Quiet, (world: World, user: GoogleUser, happening: Happening) => void>> = {
  end_session: (_world, user) => (user.sessionEnded = true),
  delete_account: (_world, user) => (user.deleted = true),
  restore_account: (_world, user) => (user.deleted = false),
  suspend: eachChannel((channel) => (channel.suspended = true)),
  reinstate: eachChannel((channel) => (channel.suspended = false)),
  close_channel: eachChannel((channel) => (channel.closed = true)),
  reopen_channel: eachChannel((channel) => (channel.closed = false)),
  lose_channel: eachChannel((channel) => (channel.lost = true)),
  regain_channel: eachChannel((channel) => (channel.lost = false)),
  disable_comments: eachChannel((channel) => (channel.commentsDisabled = true)),
  enable_comments: eachChannel((channel) => (channel.commentsDisabled = false)),
  reach_upload_limit: eachChannel((channel, world) => (channel.uploadsBlockedUntil = world.clock.now() + DAY)),
  reject_next_video: eachChannel((channel, world, { reason = 'duplicate' }) =>
    youtubeState(world).nextFate.set(channel.id, { uploadStatus: 'rejected', reason }),
  ),
  fail_next_video: eachChannel((channel, world, { reason = 'codec' }) =>
    youtubeState(world).nextFate.set(channel.id, { uploadStatus: 'failed', reason }),
  ),
  delete_client: (world, _user, { app }) => {
    for (const clientId of app === undefined ? youtubeState(world).apps.keys() : [app]) {
      youtubeState(world).deletedClients.set(clientId, true);
    }
  },
  restore_client: (world) => youtubeState(world).deletedClients.clear(),
};

/** What happens to a person here happens to all of their channels. */
function eachChannel(change: (channel: Channel, world: World, happening: Happening) => void) {
  return (world: World, user: GoogleUser, happening: Happening): void => {
    for (const channelId of user.channels) {
      const channel = youtubeState(world).channels.get(channelId);
      if (channel !== undefined) change(channel, world, happening);
    }
  };
}

export function findGoogleUser(world: World, name: string): GoogleUser {
  const { users } = youtubeState(world);
  const wanted = name.toLowerCase();
  const user =
    users.get(name) ??
    [...users.values()].find((one) => [one.email.toLowerCase(), one.name.toLowerCase()].includes(wanted));
  if (user === undefined) throw new SandboxOrderError(`There is no Google account ${name}`);
  return user;
}
