import type { Disconnect } from '../network';

/**
 * What can end a connection to YouTube, and the reason that Holdfast must find: asking the token endpoint for a new access
 * token (`refresh`) or asking about the channel (`asset`). `heals`: whether the person reconnects, or what happened is
 * undone.
 */
export const YOUTUBE_DISCONNECTS = [
  { happening: 'revoke_app', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect' },
  { happening: 'expire_refresh_tokens', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect' },
  { happening: 'end_session', asked: 'refresh', reason: 'session_invalidated', heals: 'reconnect', lingers: true },
  {
    happening: 'delete_account',
    asked: 'refresh',
    reason: 'account_deleted',
    heals: 'happening',
    undo: 'restore_account',
  },
  { happening: 'suspend', asked: 'asset', reason: 'account_suspended', heals: 'happening', undo: 'reinstate' },
  { happening: 'close_channel', asked: 'asset', reason: 'account_deleted', heals: 'happening', undo: 'reopen_channel' },
  {
    happening: 'lose_channel',
    asked: 'asset',
    reason: 'account_type_unsupported',
    heals: 'happening',
    undo: 'regain_channel',
  },
] as const satisfies readonly Disconnect[];
