import type { JSX } from 'preact';
import type { Account, AccountStatus } from '../../../domain/account/account';

const BADGES: Readonly<Record<AccountStatus, { readonly text: string; readonly tone: string }>> = {
  connected: { text: 'Connected', tone: 'good' },
  disconnected: { text: 'Disconnected', tone: 'bad' },
  suspect: { text: 'Being checked', tone: 'warn' },
  unverified: { text: 'Not checked yet', tone: '' },
  removed: { text: 'Removed', tone: '' },
};

/** The state of an account in one word, with its limits and pause. */
export function AccountBadge({ account }: { readonly account: Account }): JSX.Element {
  const { text, tone } = BADGES[account.connection.status];
  const limits = Object.keys(account.limits);
  return (
    <span>
      <span class={`badge ${tone}`}>{text}</span>
      {limits.length === 0 ? null : <span class="badge warn">{`Limited: ${limits.join(', ')}`}</span>}
      {account.pausedAt === null ? null : <span class="badge">Paused</span>}
    </span>
  );
}
