import type { HomeButton } from '../network';

/**
 * The buttons that most networks have, for happenings named `change_password`, `revoke_app`, `expire_tokens`,
 * `suspend`, `reinstate`, `deactivate` and `reactivate`.
 */
export function commonButtons(
  troubles: readonly string[],
  words: { readonly suspendedAs?: string; readonly revoke?: string } = {},
): readonly HomeButton[] {
  const { suspendedAs = 'suspended', revoke = 'Remove the app' } = words;
  return [
    { label: 'Change password', happening: { kind: 'change_password' } },
    { label: revoke, happening: { kind: 'revoke_app' } },
    { label: 'Expire tokens', happening: { kind: 'expire_tokens' } },
    troubles.includes(suspendedAs)
      ? { label: 'Reinstate', happening: { kind: 'reinstate' } }
      : { label: 'Suspend', happening: { kind: 'suspend' }, danger: true },
    troubles.includes('deactivated')
      ? { label: 'Reactivate', happening: { kind: 'reactivate' } }
      : { label: 'Deactivate', happening: { kind: 'deactivate' }, danger: true },
  ];
}
