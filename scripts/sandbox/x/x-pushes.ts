import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import { orderOf, type OutgoingPush } from '../network';
import { hmacSha256 } from '../pushes';
import { SANDBOX_X_PUSH } from './seed';
import { findXUser } from './x-happenings';

/**
 * What X sends to the webhook of an app when a user takes the app away, signed with its consumer secret, after the
 * address answered the challenge: https://docs.x.com/x-api/webhooks/quickstart
 */
export const xPushes = orderOf(
  z.strictObject({
    /** Of the X Activity API, of the Account Activity API. */
    kind: z.enum(['oauth.revoke', 'user_event.revoke']),
    /** An id, a user name or a name. */
    user: z.string().min(1),
    /** Another secret than the app's: a forgery. */
    signedWith: z.string().min(1).optional(),
  }),
  (world, { kind, user, signedWith }): OutgoingPush => {
    const { id: appId, secret: consumerSecret } = SANDBOX_X_PUSH;
    const about = { userId: findXUser(world, user).id, appId, at: new Date(world.clock.now()) };
    const body = JSON.stringify(kind === 'oauth.revoke' ? activityEvent(about) : accountActivityEvent(about));
    const token = randomBytes(24).toString('base64url');
    return {
      check: {
        query: { crc_token: token },
        isPassed: (answer) => answer === JSON.stringify({ response_token: signature(consumerSecret, token) }),
      },
      headers: {
        'content-type': 'application/json',
        'x-twitter-webhooks-signature': signature(signedWith ?? consumerSecret, body),
      },
      body,
    };
  },
);

function signature(secret: string, message: string): string {
  return `sha256=${hmacSha256(secret, message).toString('base64')}`;
}

interface About {
  readonly userId: string;
  readonly appId: string;
  readonly at: Date;
}

/** https://docs.x.com/x-api/activity/event-payloads */
function activityEvent({ userId, appId, at }: About): unknown {
  return {
    data: {
      event_uuid: String(randomInt(2 ** 47)),
      filter: {},
      event_type: 'oauth.revoke',
      payload: { date_time: `${at.toISOString().slice(0, 19)}+00:00`, user_id: userId, app_id: appId },
    },
  };
}

/** https://docs.x.com/x-api/account-activity/introduction */
function accountActivityEvent({ userId, appId, at }: About): unknown {
  return {
    user_event: {
      revoke: {
        date_time: `${at.toISOString().slice(0, 19)}+00:00`,
        target: { app_id: appId },
        source: { user_id: userId },
      },
    },
  };
}
