import type { Disconnect } from '../network';

/**
 * What can end a connection of X, and the reason that must be found out: by the refresh, since a probe calls all of it
 * "Unauthorized", or by the `probe` where X says it of the account in so many words. `heals`: by a new consent, or by
 * the happening `undo`.
 */
export const X_DISCONNECTS = [
  { happening: 'revoke_app', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect' },
  { happening: 'change_password', asked: 'refresh', reason: 'refresh_token_invalid', heals: 'reconnect' },
  {
    happening: 'deactivate',
    asked: 'refresh',
    reason: 'refresh_token_invalid',
    heals: 'happening',
    undo: 'reactivate',
  },
  { happening: 'suspend', asked: 'probe', reason: 'account_suspended', heals: 'happening', undo: 'reinstate' },
  { happening: 'lock', asked: 'probe', reason: 'checkpoint_required', heals: 'happening', undo: 'unlock' },
] as const satisfies readonly Disconnect[];
