import type { Disconnect } from '../network';
import type { PinterestHappening } from './pinterest-happenings';

/**
 * What can happen to a user of Pinterest that ends a connection, and what must be found out by refreshing the tokens
 * (a probe calls all of it `token_invalid`), or by asking about the `asset`: that happens to a `board`, and the user's
 * own connection goes on.
 */
export interface PinterestDisconnect extends Disconnect {
  readonly happening: PinterestHappening;
  readonly asked: 'refresh' | 'asset';
  readonly reason: 'refresh_token_invalid' | 'resource_gone' | 'page_role_lost';
  readonly undo?: PinterestHappening;
}

export const PINTEREST_DISCONNECTS: readonly PinterestDisconnect[] = [
  { happening: 'revoke_app', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect' },
  { happening: 'change_password', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect' },
  { happening: 'expire_everything', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect' },
  { happening: 'suspend', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'happening', undo: 'reinstate' },
  {
    happening: 'deactivate',
    asked: 'refresh',
    reason: 'refresh_token_invalid',
    heals: 'happening',
    undo: 'reactivate',
  },
  { happening: 'delete_board', asked: 'asset', reason: 'resource_gone', heals: 'happening', undo: 'restore_board' },
  { happening: 'close_board', asked: 'asset', reason: 'page_role_lost', heals: 'happening', undo: 'open_board' },
];
