import { z } from 'zod';
import { orderOf, troublesThatHold, type HomePageWords, type NetworkPerson } from '../network';
import { livingTokensOf } from '../oauth/token-families';
import type { World } from '../world';
import { youtubeState, type Channel } from './youtube-state';

const filled = z.string().min(1);
const channelId = z.string().regex(/^UC[\w-]{4,40}$/);

const schema = z.strictObject({
  channels: z.array(z.strictObject({ id: channelId, title: filled })).default([]),
  users: z
    .array(
      z.strictObject({
        id: filled,
        email: z.email(),
        name: filled,
        password: filled,
        channels: z.array(channelId).default([]),
      }),
    )
    .default([]),
  /** Client ids of projects that Google has not verified, and of those whose consent screen is in testing. */
  unverifiedClients: z.array(filled).default([]),
  testingClients: z.array(filled).default([]),
});

/** Passwords and troubles of those that exist already are replaced; tokens and videos stay. */
export const youtubeSeed = orderOf(schema, (world, seed) => {
  const store = youtubeState(world);
  for (const user of seed.users) store.users.set(user.id, { ...user, deleted: false, sessionEnded: false });
  const well = { suspended: false, closed: false, lost: false, commentsDisabled: false, uploadsBlockedUntil: 0 };
  for (const channel of seed.channels) store.channels.set(channel.id, { ...channel, ...well });
  for (const clientId of seed.unverifiedClients) store.unverifiedClients.set(clientId, true);
  for (const clientId of seed.testingClients) store.testingClients.set(clientId, true);
});

export function youtubePeople(world: World): readonly NetworkPerson[] {
  const store = youtubeState(world);
  return [...store.users.values()].map((user) => {
    const channels = user.channels.map((id) => store.channels.get(id)).filter((one) => one !== undefined);
    return {
      id: user.id,
      name: user.name,
      signInName: user.email,
      password: user.password,
      appPasswords: [],
      troubles: troublesThatHold({
        deleted: user.deleted,
        'session ended': user.sessionEnded,
        suspended: channels.some(({ suspended }) => suspended),
        closed: channels.some(({ closed }) => closed),
        'no channel': channels.some(({ lost }) => lost),
      }),
      assets: channels.map((channel) => ({
        kind: 'channel',
        id: channel.id,
        name: channel.title,
        tasks: tasksOf(channel),
      })),
      livingTokens: livingTokensOf(store, user.id, world.clock.now()),
    };
  });
}

function tasksOf({ suspended, closed, lost }: Channel): readonly string[] {
  return suspended || closed || lost ? [] : ['manage'];
}

export const youtubeHome: HomePageWords = {
  buttons: ({ troubles }) => [
    { label: 'Remove the app', happening: { kind: 'revoke_app' } },
    { label: 'Expire tokens', happening: { kind: 'expire_tokens' } },
    { label: 'End the session', happening: { kind: 'end_session' } },
    { label: 'Reject the next video', happening: { kind: 'reject_next_video' } },
    ...turn(troubles, 'suspended', ['Reinstate', 'reinstate'], ['Suspend', 'suspend']),
    ...turn(troubles, 'closed', ['Reopen the channel', 'reopen_channel'], ['Close the channel', 'close_channel']),
    ...turn(troubles, 'deleted', ['Restore the account', 'restore_account'], ['Delete the account', 'delete_account']),
  ],
};

function turn(
  troubles: readonly string[],
  trouble: string,
  mend: readonly [string, string],
  harm: readonly [string, string],
): ReturnType<HomePageWords['buttons']> {
  const [label, kind] = troubles.includes(trouble) ? mend : harm;
  return [{ label, happening: { kind }, ...(troubles.includes(trouble) ? {} : { danger: true }) }];
}
