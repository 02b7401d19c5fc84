import { personTokenOrder } from '../meta/person-token-order';
import { instagramState } from './instagram-state';

export const INSTAGRAM_TOKEN_PREFIX = 'IGAA';

export const instagramTokenOrder = personTokenOrder({
  title: 'Instagram',
  prefix: INSTAGRAM_TOKEN_PREFIX,
  store: instagramState,
});
