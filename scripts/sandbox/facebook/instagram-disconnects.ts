/** What can end the connection of an Instagram account that is linked to a Page, as its own probe must tell it. */
export const LINKED_INSTAGRAM_DISCONNECTS = [
  { network: 'facebook', happening: 'unlink_instagram', reason: 'resource_gone', heals: 'happening' },
  { network: 'facebook', happening: 'take_page_role', reason: 'page_role_lost', heals: 'happening' },
  { network: 'facebook', happening: 'deselect_page', reason: 'permission_missing', heals: 'reconnect' },
  { network: 'facebook', happening: 'delete_page', reason: 'resource_gone', heals: 'reconnect' },
  { network: 'facebook', happening: 'revoke_app', reason: 'app_deauthorized', heals: 'reconnect' },
  { network: 'facebook', happening: 'change_password', reason: 'password_changed', heals: 'reconnect' },
  { network: 'instagram', happening: 'become_personal', reason: 'account_type_unsupported', heals: 'happening' },
] as const;
