import type { JSX } from 'preact';
import type { AccountSummary, NewAuditEntry, NewEvidence, PendingReaction, PostCounts } from '../../../db/store';
import { ACCOUNT_STATUSES } from '../../../domain/account/account';
import type { Account, AccountStatus } from '../../../domain/account/account';
import type { Group } from '../../../domain/credential/group';
import type { AccountOutcome, StoredEvent } from '../../../domain/event/events';
import type { NetworkState } from '../../../domain/network-state';
import type { TroubleKind } from '../../../domain/outage/trouble';
import type { PushCount } from '../../../domain/push-outcome';
import { POST_STATES } from '../../../domain/post/post';
import type { Post, PostState } from '../../../domain/post/post';
import type { QueueDepth } from '../../../queues/board';
import { AccountBadge } from './account-badge';
import { AdminPage } from './layout';
import type { Frame, SignedIn } from './layout';
import { kindInText, troubleWords } from './reconnect-words';
import { Duration, Moment, counted } from './time';

interface AdminProps {
  readonly frame: Frame;
  readonly signedIn: SignedIn;
  readonly now: number;
}

// ------------------------------------------------------------------------------------------ overview

export interface OverviewFacts {
  readonly posts: PostCounts;
  readonly accounts: Readonly<Record<AccountStatus, number>>;
  readonly processes: readonly {
    readonly id: string;
    readonly name: string;
    readonly pid: number;
    readonly beatAt: number;
  }[];
  /** null: Redis does not answer. */
  readonly queues: readonly QueueDepth[] | null;
  readonly oldestReaction: PendingReaction | null;
  readonly networks: readonly NetworkState[];
  readonly notConfigured: readonly string[];
  /** How the pushes of the networks ended, so far. */
  readonly pushes: readonly PushCount[];
  readonly audit: readonly (NewAuditEntry & { readonly actorName: string })[];
}

/** Reactions are done within seconds; one that waits longer is a sign that something stands still. */
const REACTION_IS_LATE_AFTER_MS = 60_000;
/** A process that is silent for longer is about to be buried. */
const BEAT_IS_LATE_AFTER_MS = 15_000;

const TONE_OF_POST_STATE: Partial<Readonly<Record<PostState, string>>> = {
  failed: 'bad',
  missed: 'bad',
  unconfirmed: 'bad',
  held: 'warn',
};
const TONE_OF_ACCOUNT_STATUS: Partial<Readonly<Record<AccountStatus, string>>> = {
  disconnected: 'bad',
  suspect: 'warn',
};

export function OverviewPage(props: AdminProps & { readonly facts: OverviewFacts }): JSX.Element {
  const { frame, signedIn, now, facts } = props;
  return (
    <AdminPage frame={frame} signedIn={signedIn} section="/admin" title="Overview">
      <h1>Overview</h1>
      <Warnings facts={facts} now={now} />
      <h2>Accounts</h2>
      <ul class="figures">
        {ACCOUNT_STATUSES.map((status) => (
          <Figure
            key={status}
            href={`/admin/accounts?status=${status}`}
            count={facts.accounts[status]}
            title={status}
            tone={TONE_OF_ACCOUNT_STATUS[status]}
          />
        ))}
      </ul>
      <h2>Posts</h2>
      <ul class="figures">
        {POST_STATES.map((state) => (
          <Figure
            key={state}
            href={`/admin/posts?state=${state}`}
            count={facts.posts[state]}
            title={state}
            tone={TONE_OF_POST_STATE[state]}
          />
        ))}
      </ul>
      <h2>Queues</h2>
      {facts.queues === null ? (
        <p class="note bad">
          Redis does not answer: the queues cannot be shown. Nothing is lost; the database is the record.
        </p>
      ) : (
        <QueueTable queues={facts.queues} />
      )}
      {facts.pushes.length === 0 ? null : (
        <>
          <h2>Push signals</h2>
          <PushTable pushes={facts.pushes} now={now} />
        </>
      )}
      <h2>Processes</h2>
      {facts.processes.length === 0 ? <p class="note warn">No process is registered.</p> : null}
      <ul class="figures">
        {facts.processes.map((process) => {
          const isLate = now - process.beatAt > BEAT_IS_LATE_AFTER_MS;
          return (
            <li key={process.id} class={isLate ? 'warn' : ''}>
              <span class="figure">
                <b>{process.name}</b>
                <br />
                <span class="small soft">
                  pid {process.pid}, heard <Moment at={process.beatAt} now={now} />
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      <h2>What was done here last</h2>
      {facts.audit.length === 0 ? (
        <p class="soft">Nothing yet.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>When</th>
                <th>Who</th>
                <th>What</th>
              </tr>
            </thead>
            <tbody>
              {facts.audit.map((entry) => (
                <tr key={entry.id}>
                  <td class="nowrap">
                    <Moment at={entry.at} now={now} />
                  </td>
                  <td>{entry.actorName}</td>
                  <td>
                    {entry.action} <span class="soft">{subjectText(entry.subject)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </AdminPage>
  );
}

function Warnings({ facts, now }: { readonly facts: OverviewFacts; readonly now: number }): JSX.Element {
  const { oldestReaction } = facts;
  const isLate = oldestReaction !== null && now - oldestReaction.since > REACTION_IS_LATE_AFTER_MS;
  return (
    <>
      {isLate ? (
        <p class="note bad">
          The reaction <code>{oldestReaction.reaction}</code> has been waiting{' '}
          <Duration since={oldestReaction.since} now={now} />. Look at its queue for failed jobs.
        </p>
      ) : null}
      {facts.networks.flatMap(({ network, instance, faults }) =>
        faults.map(({ reason, askedFor, since }) => (
          <p key={network + (instance ?? '') + askedFor + reason} class="note bad">
            Our app is at fault at {network} ({reason}, when asked for {askedFor}) <Duration since={since} now={now} />.
            No account is blamed for it.
          </p>
        )),
      )}
      {facts.networks.map((state) => (
        <HowItStands key={state.network + (state.instance ?? '')} state={state} now={now} />
      ))}
      {facts.notConfigured.length === 0 ? null : (
        <p class="note warn">Not configured, so that nobody can reconnect there: {facts.notConfigured.join(', ')}.</p>
      )}
    </>
  );
}

/** What a network does to everybody at once, and what Holdfast does about it meanwhile. */
function HowItStands({ state, now }: { readonly state: NetworkState; readonly now: number }): JSX.Element {
  const { network, instance, weather, limitedUntil } = state;
  const where = instance === null ? network : `${network} (${instance})`;
  return (
    <>
      {weather.is === 'outage' ? (
        <p class="note bad">
          {where} {SHOWN_BY[weather.shows]} <Duration since={weather.since} now={now} />. Nobody is disconnected for it
          and no customer is told; everyone concerned is asked again when it ends.
        </p>
      ) : null}
      {weather.is === 'mass_revocation' ? (
        <p class="note bad">
          {where} has been ending many connections at once <Duration since={weather.since} now={now} />. Each is asked
          about twice before it counts, and the people concerned are told in digests.
        </p>
      ) : null}
      {limitedUntil !== null && limitedUntil > now ? (
        <p class="note warn">
          {where} asked our app to wait: it is probed again <Moment at={limitedUntil} now={now} />.
        </p>
      ) : null}
    </>
  );
}

const SHOWN_BY: Readonly<Record<TroubleKind, string>> = {
  silence: 'has not been answering anybody',
  denial: 'has been refusing everybody without saying why',
  statement: 'has been calling everybody’s connection ended, which cannot be',
};

function PushTable({ pushes, now }: { readonly pushes: readonly PushCount[]; readonly now: number }): JSX.Element {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Network</th>
            <th>How it ended</th>
            <th class="number">Pushes</th>
            <th>Last</th>
          </tr>
        </thead>
        <tbody>
          {pushes.map((count) => (
            <tr key={count.network + count.outcome}>
              <td>{count.network}</td>
              <td>{count.outcome.replaceAll('_', ' ')}</td>
              <td class="number">{count.pushes}</td>
              <td class="nowrap">
                <Moment at={count.lastAt} now={now} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Figure(props: {
  readonly href: string;
  readonly count: number;
  readonly title: string;
  readonly tone: string | undefined;
}): JSX.Element {
  const { href, count, title, tone = '' } = props;
  return (
    <li class={count === 0 ? 'zero' : tone}>
      <a href={href}>
        <strong>{count}</strong>
        {title}
      </a>
    </li>
  );
}

const DEPTHS = ['waiting', 'active', 'delayed', 'failed'] as const;

function QueueTable({ queues }: { readonly queues: readonly QueueDepth[] }): JSX.Element {
  const busy = queues.filter((queue) => queue.isPaused || DEPTHS.some((depth) => queue[depth] > 0));
  if (busy.length === 0) return <p class="soft">All {queues.length} queues are empty.</p>;
  return (
    <>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Queue</th>
              {DEPTHS.map((depth) => (
                <th key={depth} class="number">
                  {depth}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {busy.map((queue) => (
              <tr key={queue.name}>
                <td>
                  <a href={`/admin/queues/queue/${queue.name}`}>{queue.name}</a>{' '}
                  {queue.isPaused ? <span class="badge warn">Paused</span> : null}
                </td>
                {DEPTHS.map((depth) => (
                  <td key={depth} class="number">
                    {queue[depth]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small soft">{counted(queues.length - busy.length, 'other queue')} empty.</p>
    </>
  );
}

// ------------------------------------------------------------------------------------------ accounts

export interface AccountListFacts {
  readonly status: AccountStatus | null;
  readonly accounts: readonly AccountSummary[];
  /** null: this is the last page. */
  readonly nextHref: string | null;
  readonly titleOf: (account: Account) => string;
}

export function AccountListPage(props: AdminProps & { readonly facts: AccountListFacts }): JSX.Element {
  const { frame, signedIn, now, facts } = props;
  return (
    <AdminPage frame={frame} signedIn={signedIn} section="/admin/accounts" title="Accounts">
      <h1>Accounts</h1>
      <Tabs base="/admin/accounts" parameter="status" values={ACCOUNT_STATUSES} chosen={facts.status} />
      {facts.accounts.length === 0 ? (
        <p class="soft">None.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>Account</th>
                <th>Organisation</th>
                <th>State</th>
                <th>Since</th>
                <th class="number">Posts waiting</th>
              </tr>
            </thead>
            <tbody>
              {facts.accounts.map(({ account, organisationName, waitingPosts }) => (
                <tr key={account.id}>
                  <td class="text">
                    <a href={`/admin/accounts/${account.id}`}>{account.name}</a>{' '}
                    <span class="soft">
                      {facts.titleOf(account)} {kindInText(account.kind)}
                    </span>
                  </td>
                  <td>{organisationName}</td>
                  <td>
                    <AccountBadge account={account} />
                    <Reason account={account} />
                  </td>
                  <td class="nowrap">
                    {'since' in account.connection ? <Moment at={account.connection.since} now={now} /> : null}
                  </td>
                  <td class="number">{waitingPosts}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {facts.nextHref === null ? null : (
        <p>
          <a class="button" href={facts.nextHref}>
            Next page
          </a>
        </p>
      )}
    </AdminPage>
  );
}

function Reason({ account }: { readonly account: Account }): JSX.Element | null {
  const { connection } = account;
  if (connection.status !== 'disconnected' && connection.status !== 'suspect') return null;
  return (
    <div class="small soft">
      {connection.reason}
      {connection.of === 'credential' ? ' (its credential)' : ' (this account alone)'}
    </div>
  );
}

export interface AccountFacts {
  readonly account: Account;
  readonly organisationName: string;
  readonly networkTitle: string;
  readonly lastConnectedBy: string | null;
  /** null: the account was removed and its credential retired. */
  readonly group: Group | null;
  readonly postCounts: readonly (readonly [PostState, number])[];
  readonly evidence: readonly NewEvidence[];
  readonly events: readonly StoredEvent[];
}

export function AccountPage(props: AdminProps & { readonly facts: AccountFacts }): JSX.Element {
  const { frame, signedIn, now, facts } = props;
  const { account, group, networkTitle } = facts;
  const { connection } = account;
  const nameOf = (id: string): string => group?.accounts.find((each) => each.id === id)?.name ?? id;
  return (
    <AdminPage frame={frame} signedIn={signedIn} section="/admin/accounts" title={account.name}>
      <h1>{account.name}</h1>
      <p>
        <AccountBadge account={account} />{' '}
        <span class="soft">
          {networkTitle} {kindInText(account.kind)} of {facts.organisationName}
        </span>
      </p>
      {connection.status === 'disconnected' || connection.status === 'suspect' ? (
        <div class={`note ${connection.status === 'disconnected' ? 'bad' : 'warn'}`}>
          <p>
            <strong>{troubleWords(connection.reason, networkTitle).title}</strong>{' '}
            <Duration since={connection.since} now={now} />. {troubleWords(connection.reason, networkTitle).text}
          </p>
          <p class="small">
            Reason <code>{connection.reason}</code>;{' '}
            {connection.of === 'credential'
              ? 'it concerns the credential, and so all accounts of the group.'
              : 'it concerns this account alone.'}
          </p>
        </div>
      ) : null}
      <div class="card">
        <dl class="facts">
          <dt>Id at {networkTitle}</dt>
          <dd>
            <code>{account.remoteId}</code>
          </dd>
          <dt>Last connected</dt>
          <dd>
            {account.lastConnectedAt === null ? 'never by hand' : <Moment at={account.lastConnectedAt} now={now} />}
            {facts.lastConnectedBy === null ? null : ` by ${facts.lastConnectedBy}`}
          </dd>
          {Object.entries(account.limits).map(([capability, reason]) => (
            <LimitFact key={capability} capability={capability} reason={reason} />
          ))}
          {group === null ? null : <CredentialFacts group={group} account={account} now={now} />}
        </dl>
      </div>
      <h2>Posts</h2>
      {facts.postCounts.length === 0 ? (
        <p class="soft">None yet.</p>
      ) : (
        <ul class="figures">
          {facts.postCounts.map(([state, count]) => (
            <Figure
              key={state}
              href={`/admin/posts?account=${account.id}&state=${state}`}
              count={count}
              title={state}
              tone={TONE_OF_POST_STATE[state]}
            />
          ))}
        </ul>
      )}
      <h2>What {networkTitle} answered</h2>
      {facts.evidence.length === 0 ? (
        <p class="soft">Nothing worth keeping yet.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>When</th>
                <th>About</th>
                <th>Asked</th>
                <th class="number">HTTP</th>
                <th>Judged</th>
              </tr>
            </thead>
            <tbody>
              {facts.evidence.map((each) => (
                <tr key={each.id}>
                  <td class="nowrap">
                    <Moment at={each.at} now={now} />
                  </td>
                  <td>{each.accountId === null ? 'the credential' : nameOf(each.accountId)}</td>
                  <td>{each.operation}</td>
                  <td class="number">{each.httpStatus ?? '–'}</td>
                  <td>
                    {each.class}: {each.reason}
                    {each.stale ? <span class="badge">about an old token set</span> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h2>Events</h2>
      {facts.events.length === 0 ? (
        <p class="soft">None yet.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>When</th>
                <th>Event</th>
                <th>What it says</th>
              </tr>
            </thead>
            <tbody>
              {facts.events.map((event) => (
                <tr key={event.id}>
                  <td class="nowrap">
                    <Moment at={event.occurredAt} now={now} />
                  </td>
                  <td>{event.name}</td>
                  <td class="text soft">{eventText(event)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </AdminPage>
  );
}

function LimitFact({ capability, reason }: { readonly capability: string; readonly reason: string }): JSX.Element {
  return (
    <>
      <dt>Limited</dt>
      <dd>
        {capability}: {reason}
      </dd>
    </>
  );
}

function CredentialFacts(props: {
  readonly group: Group;
  readonly account: Account;
  readonly now: number;
}): JSX.Element {
  const { group, account, now } = props;
  const { credential } = group;
  const siblings = group.accounts.filter(({ id }) => id !== account.id);
  return (
    <>
      <dt>Credential</dt>
      <dd>
        {credential.displayName} <span class="badge">{credential.status}</span>
      </dd>
      <dt>Last proven</dt>
      <dd>
        {credential.schedule.lastHealthyAt === null ? (
          'not yet'
        ) : (
          <Moment at={credential.schedule.lastHealthyAt} now={now} />
        )}
      </dd>
      <dt>Asked next</dt>
      <dd>
        {credential.schedule.nextProbeAt === null ? (
          'not planned'
        ) : (
          <Moment at={credential.schedule.nextProbeAt} now={now} />
        )}
      </dd>
      <dt>Same sign-in</dt>
      <dd>
        {siblings.length === 0
          ? 'no other account'
          : siblings.map((sibling, index) => (
              <span key={sibling.id}>
                {index === 0 ? '' : ', '}
                <a href={`/admin/accounts/${sibling.id}`}>{sibling.name}</a>
              </span>
            ))}
      </dd>
    </>
  );
}

// ------------------------------------------------------------------------------------------ posts

export interface PostListFacts {
  readonly state: PostState | null;
  readonly accountId: string | null;
  readonly posts: readonly Post[];
  readonly isCut: boolean;
  readonly nameOf: (accountId: string) => string;
}

export function PostListPage(props: AdminProps & { readonly facts: PostListFacts }): JSX.Element {
  const { frame, signedIn, now, facts } = props;
  const base =
    facts.accountId === null ? '/admin/posts' : `/admin/posts?account=${encodeURIComponent(facts.accountId)}`;
  return (
    <AdminPage frame={frame} signedIn={signedIn} section="/admin/posts" title="Posts">
      <h1>Posts</h1>
      {facts.accountId === null ? null : (
        <p>
          Of <a href={`/admin/accounts/${facts.accountId}`}>{facts.nameOf(facts.accountId)}</a> only.{' '}
          <a href="/admin/posts">Show all</a>
        </p>
      )}
      <Tabs base={base} parameter="state" values={POST_STATES} chosen={facts.state} />
      {facts.posts.length === 0 ? (
        <p class="soft">None.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>Post</th>
                <th>Account</th>
                <th>State</th>
                <th>Due</th>
                <th>Changed</th>
              </tr>
            </thead>
            <tbody>
              {facts.posts.map((post) => (
                <tr key={post.id}>
                  <td class="text">
                    {shortened(post.content.text)}
                    <div class="small soft">
                      <code>{post.id}</code>
                    </div>
                  </td>
                  <td>
                    <a href={`/admin/accounts/${post.accountId}`}>{facts.nameOf(post.accountId)}</a>
                  </td>
                  <td>
                    <span class={`badge ${TONE_OF_POST_STATE[post.state] ?? ''}`}>{post.state}</span>
                    {post.reason === null ? null : <div class="small soft">{post.reason}</div>}
                  </td>
                  <td class="nowrap">
                    <Moment at={post.dueAt} now={now} />
                  </td>
                  <td class="nowrap">
                    <Moment at={post.changedAt} now={now} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {facts.isCut ? <p class="soft">There are more than this page shows.</p> : null}
    </AdminPage>
  );
}

const POST_TEXT_MAX = 120;

function shortened(text: string): string {
  if (text.length <= POST_TEXT_MAX) return text;
  const characters = Array.from(text);
  return `${characters.slice(0, POST_TEXT_MAX).join('')}…`;
}

// ------------------------------------------------------------------------------------------ parts

function Tabs(props: {
  readonly base: string;
  readonly parameter: string;
  readonly values: readonly string[];
  readonly chosen: string | null;
}): JSX.Element {
  const { base, parameter, values, chosen } = props;
  const current = (isChosen: boolean): { 'aria-current'?: 'true' } => (isChosen ? { 'aria-current': 'true' } : {});
  return (
    <ul class="tabs" aria-label={`By ${parameter}`}>
      <li>
        <a href={base} {...current(chosen === null)}>
          all
        </a>
      </li>
      {values.map((value) => (
        <li key={value}>
          <a href={`${base}${base.includes('?') ? '&' : '?'}${parameter}=${value}`} {...current(chosen === value)}>
            {value}
          </a>
        </li>
      ))}
    </ul>
  );
}

function subjectText(subject: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(subject)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

/** What an event says beside its ids: they stand in the database and help nobody here. */
function eventText(event: StoredEvent): string {
  const said = Object.entries(event.data).flatMap(([name, value]: [string, unknown]): readonly string[] => {
    if (Array.isArray(value)) return name === 'outcomes' ? [outcomesText(value as readonly AccountOutcome[])] : [];
    if (name.endsWith('Id') || value === null || typeof value === 'number') return [];
    return typeof value === 'string' ? [value] : [];
  });
  return said.join(', ');
}

function outcomesText(outcomes: readonly AccountOutcome[]): string {
  const works = outcomes.filter(({ outcome }) => outcome === 'reconnected').length;
  const reasons = new Set(outcomes.flatMap(({ reason }) => (reason === null ? [] : [reason])));
  return [`${works} of ${counted(outcomes.length, 'account')} reconnected`, ...reasons].join(', ');
}
