import type { Capability } from '../network';

/**
 * A post whose answer was lost can only be looked for with `read:statuses`, so publishing needs both.
 * https://docs.joinmastodon.org/methods/statuses/#create, https://docs.joinmastodon.org/methods/accounts/#statuses
 */
const SCOPES_FOR: Readonly<Record<Capability, readonly string[]>> = {
  publish: ['write:statuses', 'read:statuses'],
  stream: ['read:notifications'],
  analytics: [],
};

export function mastodonScopesFor(capability: Capability): readonly string[] {
  return SCOPES_FOR[capability];
}

/** `write:media` is asked for ahead, so that posts with files will not need everybody to sign in again. */
const FOR_THE_WORK = ['read:statuses', 'read:notifications', 'write:statuses', 'write:media'] as const;

/** Since 4.3 `profile` allows the question who signed in, and nothing else. https://docs.joinmastodon.org/api/oauth-scopes/#profile */
export const SCOPES: readonly string[] = ['profile', ...FOR_THE_WORK];

/** What servers without `profile` call it, which is every server since 2.4.3. */
export const SCOPES_WITHOUT_PROFILE: readonly string[] = ['read:accounts', ...FOR_THE_WORK];

/** For servers that know no finer ones. */
export const COARSE_SCOPES: readonly string[] = ['read', 'write'];

/**
 * The granted scopes, and those of ours that they include: `read` grants every `read:…`.
 * https://docs.joinmastodon.org/api/oauth-scopes/#granular
 */
export function withIncludedScopes(granted: readonly string[]): readonly string[] {
  const included = [...SCOPES, ...SCOPES_WITHOUT_PROFILE].filter((scope) => {
    const [coarse = ''] = scope.split(':');
    return granted.includes(coarse) || (scope === 'profile' && granted.includes('read'));
  });
  return [...new Set([...granted, ...included])];
}
