import type { ServerKind } from './server-kinds';

/** What the consent page says of each scope. https://docs.joinmastodon.org/api/oauth-scopes/ */
const COARSE: readonly (readonly [string, string])[] = [
  ['read', 'Read all your account’s data'],
  ['write', 'Change all your account’s data'],
  ['follow', 'Change your relationships'],
  ['push', 'Receive your push notifications'],
];

const FINE: readonly (readonly [string, string])[] = [
  ['profile', 'Read only your account’s profile'],
  ...['accounts', 'blocks', 'bookmarks', 'favourites', 'filters', 'follows', 'lists', 'mutes', 'notifications'].map(
    (what) => [`read:${what}`, `See your ${what}`] as const,
  ),
  ['read:search', 'Search for you'],
  ['read:statuses', 'See all posts'],
  ...['accounts', 'blocks', 'bookmarks', 'favourites', 'filters', 'follows', 'lists', 'mutes', 'notifications'].map(
    (what) => [`write:${what}`, `Change your ${what}`] as const,
  ),
  ['write:conversations', 'Mute and delete conversations'],
  ['write:media', 'Upload media files'],
  ['write:reports', 'Report other people'],
  ['write:statuses', 'Publish posts'],
];

export function scopesOf({ hasFineScopes }: ServerKind): ReadonlyMap<string, string> {
  return new Map(hasFineScopes ? [...COARSE, ...FINE] : COARSE);
}

/** "If none is provided, defaults to `read`." https://docs.joinmastodon.org/methods/apps/#create */
export const DEFAULT_SCOPE = 'read';

export function splitScopes(text: string | null): readonly string[] {
  const scopes = (text ?? '').split(' ').filter((scope) => scope !== '');
  return scopes.length === 0 ? [DEFAULT_SCOPE] : scopes;
}

/** Whether what was granted covers one of these; `read` covers every `read:…`. */
export function covers(granted: readonly string[], wanted: readonly string[]): boolean {
  return wanted.some((scope) => granted.includes(scope) || granted.includes(scope.split(':')[0] ?? ''));
}
