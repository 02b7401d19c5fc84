/**
 * Two servers, as different as those of one network can be. `social` is Mastodon 4.3. `odd` speaks the same API as
 * software of other people's does: it knows no fine scopes, no PKCE and no Idempotency-Key, sends no rate headers,
 * and words its errors as bare strings, numbers and pages.
 */
export const SERVERS = ['social', 'odd'] as const;

export type ServerName = (typeof SERVERS)[number];

export interface ServerKind {
  readonly name: ServerName;
  readonly title: string;
  readonly version: string;
  /** https://docs.joinmastodon.org/entities/Instance/#max_characters */
  readonly charactersMax: number;
  readonly hasFineScopes: boolean;
  readonly hasPkce: boolean;
  readonly keepsIdempotencyKeys: boolean;
  readonly countsCalls: boolean;
}

export const SERVER_KINDS: Readonly<Record<ServerName, ServerKind>> = {
  social: {
    name: 'social',
    title: 'Mastodon',
    version: '4.3.2',
    charactersMax: 500,
    hasFineScopes: true,
    hasPkce: true,
    keepsIdempotencyKeys: true,
    countsCalls: true,
  },
  odd: {
    name: 'odd',
    title: 'Oddodon',
    version: '2.7.2 (compatible; Oddodon 0.9.1)',
    charactersMax: 5000,
    hasFineScopes: false,
    hasPkce: false,
    keepsIdempotencyKeys: false,
    countsCalls: false,
  },
};
