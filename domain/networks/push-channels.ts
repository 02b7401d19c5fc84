import { facebookPush } from './facebook/push';
import { instagramPush } from './instagram/push';
import type { PushChannel } from './push';
import { threadsPush } from './threads/push';
import { tiktokPush } from './tiktok/push';
import { whatsappPush } from './whatsapp/push';
import { xPush } from './x/push';

/** Every address at which a network can tell us something. Bluesky, LinkedIn and Mastodon push nothing to an app. */
export const PUSH_CHANNELS: readonly PushChannel[] = [
  xPush,
  tiktokPush,
  ...facebookPush,
  ...instagramPush,
  ...threadsPush,
  whatsappPush,
];
