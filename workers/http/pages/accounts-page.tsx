import type { JSX } from 'preact';
import type { Account } from '../../../domain/account/account';
import { AccountBadge } from './account-badge';
import type { Frame } from './layout';
import { MemberPage } from './layout';
import { kindInText, troubleWords } from './reconnect-words';
import { Duration, Moment, counted } from './time';

export interface ListedAccount {
  readonly account: Account;
  readonly networkTitle: string;
  readonly waitingPosts: number;
  readonly lastConnectedBy: string | null;
  /** The page before the button; null: this member may not reconnect it. */
  readonly reconnectHref: string | null;
}

export interface AccountsFacts {
  readonly organisationName: string;
  readonly memberName: string;
  readonly now: number;
  /** Disconnected ones first. */
  readonly accounts: readonly ListedAccount[];
  readonly isCut: boolean;
}

/** *Social accounts*: what a member may see of the organisation's accounts, and what to do about them. */
export function AccountsPage({ frame, facts }: { readonly frame: Frame; readonly facts: AccountsFacts }): JSX.Element {
  const { accounts, now } = facts;
  const disconnected = accounts.filter(({ account }) => account.connection.status === 'disconnected');
  const others = accounts.filter(({ account }) => account.connection.status !== 'disconnected');
  return (
    <MemberPage frame={frame} title="Social accounts">
      <h1>Social accounts</h1>
      <p class="soft">
        {facts.organisationName}, seen by {facts.memberName}
      </p>
      {accounts.length === 0 ? <p>There are no accounts that you may see.</p> : null}
      {disconnected.length === 0 ? null : (
        <>
          <h2>Disconnected</h2>
          <section class="card">
            <ul class="rows">
              {disconnected.map((each) => (
                <DisconnectedRow key={each.account.id} each={each} now={now} />
              ))}
            </ul>
          </section>
        </>
      )}
      {others.length === 0 ? null : (
        <>
          <h2>{disconnected.length === 0 ? 'All accounts' : 'The others'}</h2>
          <section class="card">
            <ul class="rows">
              {others.map((each) => (
                <li key={each.account.id}>
                  <div class="row">
                    <span class="grow">
                      <strong>{each.account.name}</strong>{' '}
                      <span class="soft">
                        {each.networkTitle} {kindInText(each.account.kind)}
                      </span>
                    </span>
                    <AccountBadge account={each.account} />
                  </div>
                  <p class="small soft">
                    <LastConnected each={each} now={now} />{' '}
                    {each.reconnectHref === null ? null : (
                      <a href={each.reconnectHref}>Reconnect it ahead of trouble</a>
                    )}
                  </p>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
      {facts.isCut ? <p class="soft">There are more accounts than this page shows.</p> : null}
    </MemberPage>
  );
}

function DisconnectedRow({ each, now }: { readonly each: ListedAccount; readonly now: number }): JSX.Element | null {
  const { account, networkTitle, waitingPosts, reconnectHref, lastConnectedBy } = each;
  const { connection } = account;
  if (connection.status !== 'disconnected') return null;
  const words = troubleWords(connection.reason, networkTitle);
  return (
    <li>
      <div class="row">
        <div class="grow">
          <strong>{account.name}</strong>{' '}
          <span class="soft">
            {networkTitle} {kindInText(account.kind)}
          </span>
          <p>
            <span class="badge bad">{words.title}</span> Disconnected <Duration since={connection.since} now={now} />
          </p>
          <p class="small soft">{words.text}</p>
          <p class="small soft">
            {waitingPosts === 0 ? 'No posts wait.' : `${counted(waitingPosts, 'post')} held until it is reconnected.`}{' '}
            <LastConnected each={each} now={now} />
          </p>
        </div>
        {reconnectHref === null ? (
          <span class="small">
            {lastConnectedBy === null ? 'Ask an admin to reconnect it' : `Ask ${lastConnectedBy} to reconnect it`}
          </span>
        ) : (
          <a class="button first" href={reconnectHref} aria-label={`Reconnect ${account.name}`}>
            Reconnect
          </a>
        )}
      </div>
    </li>
  );
}

function LastConnected({ each, now }: { readonly each: ListedAccount; readonly now: number }): JSX.Element | null {
  const { lastConnectedAt } = each.account;
  if (each.lastConnectedBy === null || lastConnectedAt === null) return null;
  return (
    <>
      Last connected by {each.lastConnectedBy} <Moment at={lastConnectedAt} now={now} />.
    </>
  );
}
