import type { Disconnect } from '../network';

/**
 * What can end a connection to TikTok, and the reason that Holdfast must find: the probe says that the access token is not
 * valid, which proves nothing, and the refresh then tells. A ban ends no connection: it limits posting, and shows when a
 * post is to go out (`publish`). `heals`: whether the person reconnects, or what happened is undone.
 */
export const TIKTOK_DISCONNECTS = [
  { happening: 'revoke_app', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect' },
  { happening: 'expire_refresh_tokens', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect' },
  {
    happening: 'deactivate',
    asked: 'refresh',
    reason: 'refresh_token_invalid',
    heals: 'happening',
    undo: 'reactivate',
  },
  { happening: 'ban', asked: 'publish', reason: 'account_restricted', heals: 'happening', undo: 'unban' },
] as const satisfies readonly Disconnect[];
