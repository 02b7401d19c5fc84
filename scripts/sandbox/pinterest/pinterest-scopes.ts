/** https://developers.pinterest.com/docs/getting-started/scopes/ (those of organic content) */
export const PINTEREST_SCOPES: ReadonlyMap<string, string> = new Map([
  ['user_accounts:read', 'See your account and its figures'],
  ['user_accounts:write', 'Change your account'],
  ['boards:read', 'See your public boards, group boards you join included'],
  ['boards:read_secret', 'See your secret boards'],
  ['boards:write', 'Create, change and delete your public boards'],
  ['boards:write_secret', 'Create, change and delete your secret boards'],
  ['pins:read', 'See your public Pins'],
  ['pins:read_secret', 'See your secret Pins'],
  ['pins:write', 'Create, change and delete your public Pins'],
  ['pins:write_secret', 'Create, change and delete your secret Pins'],
]);
