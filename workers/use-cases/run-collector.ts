import type { Change } from '../../db/store';
import { gateOf } from '../../domain/account/account';
import type { Account } from '../../domain/account/account';
import { MINUTE, SECOND } from '../../domain/clock';
import { addDays, afterFailure, afterSuccess, dayIn, daysToCollect } from '../../domain/collector/plan';
import type { Collector } from '../../domain/collector/collector';
import type { AnalyticsDay, Outcome as CallOutcome, StreamItem } from '../../domain/networks/network';
import { done, refused } from '../runtime/outcome';
import type { Outcome } from '../runtime/outcome';
import { atLeastReal } from '../runtime/real-spans';
import { accountOnNetwork } from './account-on-network';
import type { Deps } from './ports';
import { hearWorkingAnswer } from './hear-working-answer';
import { tokensForAccount } from './tokens-for-account';
import type { UsableTokens } from './tokens-for-account';

const CLAIM_LEASE_MS = 2 * MINUTE;
const CLAIM_LEASE_REAL_MS = 15 * SECOND;

interface Run {
  readonly deps: Deps;
  readonly collector: Collector;
  readonly account: Account;
  readonly tokens: UsableTokens;
  readonly claimToken: string;
  readonly causedBy: string;
}

/** Loads the stream of an account once. */
export async function loadStream(
  deps: Deps,
  trip: { collectorId: string; runNo: number; causedBy: string },
): Promise<Outcome> {
  return run(deps, trip, async (begun) => {
    const { account, tokens } = begun;
    const stream = deps.networks.network(account.network).stream(account.kind);
    if (!stream.offered) return stop(begun, stream.why);
    const outcome = await deps.networks.perform(tokens.credential, (setting) =>
      stream.load({
        setting,
        account: accountOnNetwork(begun.account, tokens.credential),
        accessToken: tokens.tokens.accessToken,
      }),
    );
    if (!outcome.ok) return fail(begun, outcome);
    await hearOut(begun, outcome);
    return succeed(begun, { items: outcome.value });
  });
}

/** Collects the days of analytics that an account lacks: the gap of a disconnection is filled as far as the network serves. */
export async function collectAnalytics(
  deps: Deps,
  trip: { collectorId: string; runNo: number; causedBy: string },
): Promise<Outcome> {
  return run(deps, trip, async (begun) => {
    const { account, tokens, collector } = begun;
    const analytics = deps.networks.network(account.network).analytics(account.kind);
    if (!analytics.offered) return stop(begun, analytics.why);
    const today = dayIn(analytics.timeZone, deps.clock.now());
    const { daysBackMax, daysPerCallMax } = analytics;
    const days: AnalyticsDay[] = [];
    for (const span of daysToCollect({
      completeThroughDay: collector.completeThroughDay,
      today,
      daysBackMax,
      daysPerCallMax,
    })) {
      // Each span is a call of its own: none starts behind a gate that closed since the last one.
      if (!(await mayGoOn(begun))) return giveUp(begun, 'the gate closed meanwhile');
      const outcome = await deps.networks.perform(tokens.credential, (setting) =>
        analytics.load({
          setting,
          account: accountOnNetwork(begun.account, tokens.credential),
          accessToken: tokens.tokens.accessToken,
          ...span,
        }),
      );
      if (!outcome.ok) return fail(begun, outcome);
      await hearOut(begun, outcome);
      days.push(...outcome.value);
    }
    return succeed(begun, { days, completeThroughDay: addDays(today, -1) });
  });
}

async function run(
  deps: Deps,
  trip: { readonly collectorId: string; readonly runNo: number; readonly causedBy: string },
  work: (begun: Run) => Promise<Outcome>,
): Promise<Outcome> {
  const known = await deps.store.reads.collector(trip.collectorId);
  if (known === null) return refused('superseded', 'the collector is gone');
  const claimToken = deps.newId();
  const claimed = await claim(deps, trip, known.accountId, claimToken);
  if ('kind' in claimed) return claimed;
  const tokens = await tokensForAccount(deps, claimed.account);
  if (tokens === null) {
    const now = deps.clock.now();
    await record(deps, trip.collectorId, claimToken, (collector) =>
      afterFailure(collector, now, 'no_usable_token', null),
    );
    return refused('waiting', 'its credential has no usable token now');
  }
  return work({ deps, ...claimed, tokens, claimToken, causedBy: trip.causedBy });
}

type Claimed = Outcome | { readonly collector: Collector; readonly account: Account };

/**
 * One run at a time, and only behind an open gate: checked and taken in one transaction. What made it due is used up
 * by the claim, so that nothing brings it again while it runs; a worker that dies leaves it due when its claim ends.
 */
async function claim(
  deps: Deps,
  trip: { readonly collectorId: string; readonly runNo: number },
  accountId: string,
  token: string,
): Promise<Claimed> {
  return deps.store.change(
    { collector: trip.collectorId, groupOfAccount: accountId },
    ({ collector, groupOfAccount }): Change<Claimed> => {
      const now = deps.clock.now();
      const account = groupOfAccount?.accounts.find((each) => each.id === accountId);
      if (collector === null || account === undefined) return { result: refused('superseded', 'the account is gone') };
      if (collector.runNo !== trip.runNo) return { result: refused('superseded', 'a later run has its number') };
      if (collector.nextRunAt === null) return { result: refused('superseded', 'there is nothing more to collect') };
      if (collector.claim !== null && collector.claim.until > now)
        return { result: refused('superseded', 'it is running') };
      const gate = gateOf(account.connection.status);
      if (gate !== 'open') return { result: refused(gate === 'closed' ? 'held' : 'waiting', `the gate is ${gate}`) };
      if (account.pausedAt !== null) return { result: refused('paused', 'the account is paused') };
      if (account.limits[collector.kind] !== undefined)
        return { result: refused('limited', `${collector.kind} is not permitted`) };
      const until = now + atLeastReal(deps.clock, CLAIM_LEASE_MS, CLAIM_LEASE_REAL_MS);
      return {
        result: { collector, account },
        collectors: [{ ...collector, claim: { token, until }, nextRunAt: until }],
      };
    },
  );
}

async function mayGoOn({ deps, account }: Run): Promise<boolean> {
  const present = await deps.store.reads.account(account.id);
  return present !== null && gateOf(present.connection.status) === 'open' && present.pausedAt === null;
}

/** Not a failure of the collector: it is due when its gate opens. */
async function giveUp({ deps, collector, claimToken }: Run, why: string): Promise<Outcome> {
  const now = deps.clock.now();
  await record(deps, collector.id, claimToken, (present) => ({ ...present, claim: null, nextRunAt: now }));
  return refused('waiting', why);
}

async function succeed(
  { deps, collector, account, claimToken }: Run,
  found: {
    readonly items?: readonly StreamItem[];
    readonly days?: readonly AnalyticsDay[];
    readonly completeThroughDay?: string;
  },
): Promise<Outcome> {
  return deps.store.change({ collector: collector.id }, ({ collector: present }): Change<Outcome> => {
    if (present?.claim?.token !== claimToken) return { result: refused('superseded', 'the claim was taken back') };
    const now = deps.clock.now();
    return {
      result: done(
        found.items === undefined ? `${String(found.days?.length ?? 0)} days` : `${String(found.items.length)} items`,
      ),
      collectors: [afterSuccess(present, now, found.completeThroughDay ?? null)],
      ...(found.items === undefined
        ? {}
        : { streamItems: { accountId: account.id, items: found.items, loadedAt: now } }),
      ...(found.days === undefined
        ? {}
        : { analyticsDays: { accountId: account.id, days: found.days, statedAt: now } }),
    };
  });
}

async function fail(begun: Run, outcome: CallOutcome<unknown>): Promise<Outcome> {
  const { deps, collector, claimToken } = begun;
  const { judgement } = outcome;
  const now = deps.clock.now();
  const retryAfterMs = judgement.retryAfterS === undefined ? null : judgement.retryAfterS * SECOND;
  await record(deps, collector.id, claimToken, (present) => afterFailure(present, now, judgement.reason, retryAfterMs));
  await hearOut(begun, outcome);
  return refused('waiting', judgement.reason);
}

async function hearOut(
  { deps, collector, account, tokens, causedBy }: Run,
  outcome: CallOutcome<unknown>,
): Promise<void> {
  await hearWorkingAnswer(deps, { account, tokens, operation: collector.kind, causedBy }, outcome);
}

/** The network offers no such thing for this kind of account: stated once, never asked for again. */
async function stop({ deps, collector, claimToken }: Run, why: string): Promise<Outcome> {
  await record(deps, collector.id, claimToken, (present) => ({
    ...present,
    claim: null,
    nextRunAt: null,
    reason: why,
  }));
  return done(why);
}

async function record(
  deps: Deps,
  collectorId: string,
  claimToken: string,
  change: (collector: Collector) => Collector,
): Promise<void> {
  await deps.store.change({ collector: collectorId }, ({ collector }) =>
    collector?.claim?.token === claimToken
      ? { result: undefined, collectors: [change(collector)] }
      : { result: undefined },
  );
}
