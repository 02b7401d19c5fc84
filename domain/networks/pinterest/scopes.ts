import type { AccountKind, Capability } from '../network';

/** https://developers.pinterest.com/docs/getting-started/scopes/ */
export const PINTEREST_SCOPES = [
  'user_accounts:read',
  'boards:read',
  'boards:write',
  'pins:read',
  'pins:write',
] as const;

const NONE: Readonly<Record<Capability, readonly string[]>> = { publish: [], stream: [], analytics: [] };

/** As the API description names them for each call: a pin needs all four of boards and pins. */
const SCOPES: Readonly<Partial<Record<AccountKind, Readonly<Record<Capability, readonly string[]>>>>> = {
  profile: { publish: [], stream: [], analytics: ['user_accounts:read'] },
  board: {
    publish: ['boards:read', 'boards:write', 'pins:read', 'pins:write'],
    stream: ['boards:read', 'pins:read'],
    analytics: [],
  },
};

export function pinterestScopesFor(capability: Capability, kind: AccountKind): readonly string[] {
  return (SCOPES[kind] ?? NONE)[capability];
}
