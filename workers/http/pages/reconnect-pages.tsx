import type { JSX } from 'preact';
import type { AccountOutcome } from '../../../domain/event/events';
import type { Account } from '../../../domain/account/account';
import type { Frame } from './layout';
import { MemberPage } from './layout';
import { AccountBadge } from './account-badge';
import { failureWords, kindTitle, outcomeWords, rolesNeeded } from './reconnect-words';
import { counted } from './time';

export interface BeginFacts {
  readonly networkTitle: string;
  /** The accounts that are reconnected together; the one that was asked about first. */
  readonly accounts: readonly Account[];
  /** Who has to sign in, by the network's name for them. */
  readonly identity: string;
  readonly waitingPosts: number;
  /** Where the form goes. */
  readonly action: string;
  readonly accountsAction: string;
  readonly signIn: 'oauth' | 'app_password';
}

export function BeginPage({ frame, facts }: { readonly frame: Frame; readonly facts: BeginFacts }): JSX.Element {
  const { networkTitle, accounts, identity } = facts;
  const roles = rolesNeeded(
    accounts.map(({ kind }) => kind),
    networkTitle,
  );
  return (
    <MemberPage frame={frame} title={`Reconnect ${networkTitle}`}>
      <h1>Reconnect {networkTitle}</h1>
      <p class="lead">{leadText(facts)}</p>
      <section class="card" aria-label="Accounts that are reconnected together">
        <ul class="rows">
          {accounts.map((account) => (
            <li key={account.id} class="row">
              <span class="grow">
                <strong>{account.name}</strong> <span class="soft">{kindTitle(account.kind)}</span>
              </span>
              <AccountBadge account={account} />
            </li>
          ))}
        </ul>
      </section>
      <h2>Before you begin</h2>
      <section class="card">
        <ol class="steps">
          <li>
            <strong>Sign in as {identity}.</strong> These accounts belong to that sign-in; with another one nothing
            changes.
          </li>
          {facts.signIn === 'oauth' ? (
            <li>
              <strong>Log out of {networkTitle} first,</strong> or use a private window. Otherwise {networkTitle}{' '}
              quietly goes on with whoever is signed in there now.
            </li>
          ) : (
            <li>
              <strong>Make a new app password</strong> in the settings of {networkTitle}. Your own password is not
              needed, and you should not type it here.
            </li>
          )}
          {roles.length === 0 ? null : (
            <li>
              <strong>Have the roles that {networkTitle} asks for.</strong>
              {roles.map((role) => (
                <p key={role} class="small soft">
                  {role}
                </p>
              ))}
            </li>
          )}
          {facts.signIn === 'oauth' ? (
            <li>
              <strong>Agree to every prompt,</strong> and leave everything ticked that you want to keep. You type your
              password at {networkTitle} only; we never see it.
            </li>
          ) : (
            <li>
              <strong>Type it below.</strong> It is used once, to sign in, and not kept.
            </li>
          )}
        </ol>
      </section>
      {facts.signIn === 'oauth' ? (
        <div class="actions">
          <form method="post" action={facts.action}>
            <button class="first">Continue to {networkTitle}</button>
          </form>
          <form method="post" action={facts.accountsAction}>
            <button class="link">See all social accounts</button>
          </form>
        </div>
      ) : (
        <AppPasswordForm facts={facts} />
      )}
    </MemberPage>
  );
}

function leadText({ accounts, waitingPosts }: BeginFacts): string {
  const isOne = accounts.length === 1;
  if (accounts.every(({ connection }) => connection.status === 'connected')) {
    const whose = isOne ? 'this account' : `all ${accounts.length} accounts`;
    return `Nothing is wrong. One sign-in renews the access of ${whose}, with the newest permissions.`;
  }
  const back = `One sign-in brings ${isOne ? 'this account' : `all ${accounts.length} accounts`} back${isOne ? '' : ' together'}.`;
  return waitingPosts === 0
    ? back
    : `${back} ${counted(waitingPosts, 'post')} ${waitingPosts === 1 ? 'waits' : 'wait'} for it.`;
}

function AppPasswordForm({ facts }: { readonly facts: BeginFacts }): JSX.Element {
  return (
    <>
      <form method="post" action={facts.action} class="card" autocomplete="off">
        <label for="identifier">Handle</label>
        <input
          id="identifier"
          name="identifier"
          value={/\s/.test(facts.identity) ? '' : facts.identity}
          required
          maxLength={253}
          autocapitalize="none"
          spellcheck={false}
        />
        <label for="password">App password</label>
        <input id="password" name="password" type="password" required maxLength={256} autocomplete="off" />
        <div class="actions">
          <button class="first">Reconnect</button>
        </div>
      </form>
      <form method="post" action={facts.accountsAction}>
        <button class="link">See all social accounts</button>
      </form>
    </>
  );
}

export interface RefusedFacts {
  readonly networkTitle: string;
  readonly accountName: string;
  readonly organisationName: string;
  readonly why: 'not_permitted' | 'not_configured';
  /** Whom to ask; null: nobody is known. */
  readonly lastConnectedBy: { readonly name: string; readonly hasLeft: boolean } | null;
}

export function MayNotPage({ frame, facts }: { readonly frame: Frame; readonly facts: RefusedFacts }): JSX.Element {
  const { networkTitle, accountName, lastConnectedBy, organisationName } = facts;
  if (facts.why === 'not_configured') {
    return (
      <MemberPage frame={frame} title="Not available">
        <h1>{networkTitle} is not set up here</h1>
        <p>Accounts of {networkTitle} cannot be reconnected until the people who run this have set it up.</p>
      </MemberPage>
    );
  }
  return (
    <MemberPage frame={frame} title="No permission">
      <h1>You do not have the permission to reconnect {accountName}</h1>
      <div class="note">
        {lastConnectedBy === null ? (
          <p>Nobody of {organisationName} has connected it by hand yet.</p>
        ) : (
          <p>
            Last connected by <strong>{lastConnectedBy.name}</strong>
            {lastConnectedBy.hasLeft ? `, who has left ${organisationName}` : ''}.
          </p>
        )}
        <p>
          {lastConnectedBy === null || lastConnectedBy.hasLeft
            ? `Ask an admin of ${organisationName} to reconnect it, or to give you advanced permissions for it.`
            : `Ask them to reconnect it, or an admin of ${organisationName} to give you advanced permissions for it.`}
        </p>
      </div>
    </MemberPage>
  );
}

export interface AttemptFacts {
  readonly networkTitle: string;
  readonly identity: string;
  /** The page before the button again; null: there is nothing left to reconnect. */
  readonly againHref: string | null;
  readonly accountsHref: string | null;
}

/** While an attempt is under way. `isSlow`: long enough that the reader may go. */
export function ProgressPage(props: {
  readonly frame: Frame;
  readonly facts: AttemptFacts;
  readonly isSlow: boolean;
  readonly refreshAfterS: number;
}): JSX.Element {
  const { frame, facts, isSlow, refreshAfterS } = props;
  return (
    <MemberPage frame={frame} title="Checking the accounts" refreshAfterS={refreshAfterS}>
      <h1>Checking the accounts…</h1>
      <div class="progress" role="progressbar" aria-label="Checking the accounts">
        <span />
      </div>
      <p>
        You are signed in at {facts.networkTitle} as {facts.identity}. Each account is now tried with its new access;
        only what works is called reconnected.
      </p>
      {isSlow ? (
        <p class="note warn">
          {facts.networkTitle} answers slowly. You may close this page: we go on, and you are told when it is done.
        </p>
      ) : (
        <p class="soft">This page shows the result by itself.</p>
      )}
    </MemberPage>
  );
}

export interface AccountResult {
  readonly account: Account;
  readonly outcome: AccountOutcome;
  /** Posts that go out again by themselves. */
  readonly waitingPosts: number;
  /** Posts whose time is over; somebody has to give them a new one. */
  readonly missedPosts: number;
}

export function ConnectedPage(props: {
  readonly frame: Frame;
  readonly facts: AttemptFacts;
  readonly results: readonly AccountResult[];
}): JSX.Element {
  const { frame, facts, results } = props;
  const works = results.filter(({ outcome }) => outcome.outcome === 'reconnected').length;
  const isWhole = works === results.length;
  const goingOut = results.reduce((sum, { waitingPosts }) => sum + waitingPosts, 0);
  const missed = results.reduce((sum, { missedPosts }) => sum + missedPosts, 0);
  return (
    <MemberPage frame={frame} title="Reconnected">
      <h1>{isWhole ? 'Reconnected' : `${works} of ${counted(results.length, 'account')} reconnected`}</h1>
      <div class={`note ${isWhole ? 'good' : 'warn'}`} role="status">
        <p>
          {goingOut === 0
            ? 'No posts were waiting.'
            : `${counted(goingOut, 'waiting post')} ${goingOut === 1 ? 'goes' : 'go'} out: what is due now one after the other, the rest at ${goingOut === 1 ? 'its' : 'their'} time.`}
          {missed === 0
            ? ''
            : ` ${counted(missed, 'post')} ${missed === 1 ? 'was' : 'were'} too late and ${missed === 1 ? 'needs' : 'need'} a new time.`}
        </p>
      </div>
      <section class="card" aria-label="Result for each account">
        <ul class="rows">
          {results.map(({ account, outcome, waitingPosts }) => {
            const words = outcomeWords(outcome, facts.networkTitle);
            const tone = outcome.outcome === 'reconnected' ? 'good' : outcome.outcome === 'limited' ? 'warn' : 'bad';
            return (
              <li key={account.id}>
                <div class="row">
                  <span class="grow">
                    <strong>{account.name}</strong> <span class="soft">{kindTitle(account.kind)}</span>
                  </span>
                  <span class={`badge ${tone}`}>{words.title}</span>
                </div>
                <p class="small soft">
                  {words.text}
                  {waitingPosts === 0 || tone === 'bad' ? '' : ` ${counted(waitingPosts, 'post')} to go out.`}
                </p>
              </li>
            );
          })}
        </ul>
      </section>
      <Onward facts={facts} again={isWhole ? null : 'Reconnect again'} />
    </MemberPage>
  );
}

export function FailedPage(props: {
  readonly frame: Frame;
  readonly facts: AttemptFacts;
  readonly why: string;
  readonly signedInAs: string | null;
}): JSX.Element {
  const { frame, facts, why, signedInAs } = props;
  const words = failureWords(why, facts.networkTitle);
  return (
    <MemberPage frame={frame} title={words.title}>
      <h1>{words.title}</h1>
      {signedInAs === null ? (
        <div class="note warn" role="status">
          <p>{words.text}</p>
        </div>
      ) : (
        <div class="note warn" role="status">
          <p>
            You signed in as <strong>{signedInAs}</strong>; these accounts belong to <strong>{facts.identity}</strong>.
            Nothing has changed.
          </p>
          <p>
            Log out of {facts.networkTitle}, or use a private window, and try again as {facts.identity}.
          </p>
        </div>
      )}
      <Onward facts={facts} again={why === 'not_permitted' || why === 'retired' ? null : 'Try again'} />
    </MemberPage>
  );
}

function Onward({ facts, again }: { readonly facts: AttemptFacts; readonly again: string | null }): JSX.Element {
  return (
    <div class="actions">
      {again === null || facts.againHref === null ? null : (
        <a class="button first" href={facts.againHref}>
          {again}
        </a>
      )}
      {facts.accountsHref === null ? null : (
        <a class={again === null ? 'button' : ''} href={facts.accountsHref}>
          See all social accounts
        </a>
      )}
    </div>
  );
}
