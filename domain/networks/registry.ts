import { bluesky } from './bluesky';
import { facebook } from './facebook';
import { linkedin } from './linkedin';
import { instagram } from './instagram';
import { mastodon } from './mastodon';
import type { Network, NetworkName } from './network';
import { pinterest } from './pinterest';
import { threads } from './threads';
import { tiktok } from './tiktok';
import { x } from './x';
import { youtube } from './youtube';

const BY_NAME: Readonly<Record<NetworkName, Network>> = {
  facebook,
  x,
  bluesky,
  linkedin,
  youtube,
  instagram,
  threads,
  mastodon,
  pinterest,
  tiktok,
};

/** Every network that accounts can be connected to. */
export const NETWORKS: readonly Network[] = Object.values(BY_NAME);

export function networkNamed(name: NetworkName): Network {
  return BY_NAME[name];
}
