import { defineNetwork } from '../network';
import { MASTODON_DISCONNECTS } from './disconnects';
import { addMastodonStreamItem, mastodonPosts } from './mastodon-content';
import { mastodonHappenings } from './mastodon-happenings';
import { oddHost, socialHost } from './mastodon-hosts';
import { mastodonHome, mastodonPeople, mastodonSeed } from './mastodon-people';
import { MASTODON_THEME } from './mastodon-theme';
import { mastodonTokenOrder } from './mastodon-token-order';
import { MASTODON_LINES, MASTODON_SEED } from './seed';

/** Two servers of one network. Apps register themselves at each: none is seeded. */
export const mastodonNetwork = defineNetwork({
  name: 'mastodon',
  title: 'Mastodon',
  theme: MASTODON_THEME,
  hosts: { social: socialHost, odd: oddHost },
  seed: mastodonSeed,
  happenings: mastodonHappenings,
  disconnects: MASTODON_DISCONNECTS,
  tokens: mastodonTokenOrder,
  people: mastodonPeople,
  posts: mastodonPosts,
  addStreamItem: addMastodonStreamItem,
  home: mastodonHome,
  lively: { app: null, seed: MASTODON_SEED, lines: MASTODON_LINES },
});
