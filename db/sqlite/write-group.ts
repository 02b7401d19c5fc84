import { isDeepStrictEqual } from 'node:util';
import { and, eq, sql } from 'drizzle-orm';
import type { Refresh, TokenSet } from '../../domain/credential/credential';
import type { Group } from '../../domain/credential/group';
import type { Incident } from '../../domain/incident/incident';
import type { Tokens } from '../../domain/networks/network';
import { accounts, credentials, incidents, refreshes, tokenSets } from '../schema/connections';
import type { TokenSealer } from '../sealing/token-sealer';
import type { NewTokenSet } from '../store';
import type { Db } from './connection';
import { guard, writeVersioned } from './row-statements';
import { accountToRow } from './rows/account';
import { credentialToRow, refreshToRow, tokenSetToRow } from './rows/credential';
import type { SealedPair } from './rows/credential';
import { incidentToRow } from './rows/incident';

export interface GroupWrite {
  readonly group: Group;
  /** Every group that the change loaded: an account may have moved from one to another. */
  readonly loaded: readonly Group[];
  readonly newTokenSets: readonly NewTokenSet[];
}

/** Writes what differs from the loaded groups. */
export type GroupWriter = (write: GroupWrite) => void;

/**
 * The rows of a group, in the order that the foreign keys and the unique indexes ask for: what ends makes room for
 * what begins.
 */
export function createGroupWriter(db: Db, sealer: TokenSealer): GroupWriter {
  // Whoever decides about a credential has looked at it: nothing of it waits in the queue any more.
  const writeCredential = writeVersioned(db, 'credential', credentials, {
    own: ['probeQueuedAt', 'probePlaceAt', 'refreshQueuedAt'],
    whenReplaced: { probeQueuedAt: null, refreshQueuedAt: null },
  });
  // Another release begins its own sequence of starts.
  const writeAccount = writeVersioned(db, 'account', accounts, {
    own: ['releaseNextStart'],
    whenReplaced: {
      releaseNextStart: sql`CASE WHEN release_cutoff IS ${sql.placeholder('releaseCutoff')} THEN release_next_start END`,
    },
  });
  const writeIncident = writeVersioned(db, 'incident', incidents);

  return ({ group, loaded, newTokenSets }) => {
    refuseUnloaded(group, loaded);
    const known = {
      credentials: loaded.map((each) => each.credential),
      accounts: loaded.flatMap((each) => each.accounts),
      tokenSets: loaded.flatMap((each) => each.tokenSets),
      incidents: loaded.flatMap((each) => each.incidents),
      refreshes: loaded.flatMap((each) => each.refresh ?? []),
    };
    for (const credential of changed([group.credential], known.credentials))
      writeCredential(credentialToRow(credential));
    for (const account of changed(group.accounts, known.accounts)) {
      writeAccount(accountToRow(account, group.credential.instance));
    }
    for (const tokenSet of lastly(isUsable, changed(group.tokenSets, known.tokenSets))) {
      const before = known.tokenSets.find(({ id }) => id === tokenSet.id);
      if (before === undefined) insertTokenSet(db, sealer, tokenSet, newTokenSets);
      else updateTokenSet(db, tokenSet, before);
    }
    for (const incident of lastly(isOpen, changed(group.incidents, known.incidents))) {
      writeIncident(incidentToRow(incident));
    }
    if (group.refresh !== null) writeRefresh(db, group.refresh, known.refreshes);
  };
}

function refuseUnloaded({ credential }: Group, loaded: readonly Group[]): void {
  if (credential.version === 0 || loaded.some((each) => each.credential.id === credential.id)) return;
  throw new Error(`The change puts group ${credential.id} without having loaded it.`);
}

/** Tokens are sealed here, before they touch a disk, each bound to its row and column. */
function insertTokenSet(db: Db, sealer: TokenSealer, tokenSet: TokenSet, brought: readonly NewTokenSet[]): void {
  const tokens = brought.find((each) => each.tokenSet.id === tokenSet.id)?.tokens;
  if (tokens === undefined && isUsable(tokenSet)) throw new Error(`Token set ${tokenSet.id} came without its tokens.`);
  db.insert(tokenSets)
    .values(
      tokenSetToRow(tokenSet, isUsable(tokenSet) && tokens !== undefined ? seal(sealer, tokenSet, tokens) : WIPED),
    )
    .run();
}

function seal(sealer: TokenSealer, tokenSet: TokenSet, tokens: Tokens): SealedPair {
  if (tokenSet.hasRefreshToken !== (tokens.refreshToken !== null)) {
    throw new Error(`Token set ${tokenSet.id} and its tokens disagree about a refresh token.`);
  }
  return {
    sealedAccessToken: sealer.seal(tokens.accessToken, accessTokenIdentity(tokenSet.id)),
    sealedRefreshToken:
      tokens.refreshToken === null ? null : sealer.seal(tokens.refreshToken, refreshTokenIdentity(tokenSet.id)),
  };
}

const WIPED: SealedPair = { sealedAccessToken: null, sealedRefreshToken: null };

/** Ends every token set of a credential with its tokens. */
export function wipeTokens(db: Db, credentialId: string): void {
  db.update(tokenSets)
    .set({ ...WIPED, status: sql`CASE WHEN status IN ('pending', 'active') THEN 'superseded' ELSE status END` })
    .where(eq(tokenSets.credentialId, credentialId))
    .run();
}

/** A token set keeps its tokens for life: what changes is what it is used for. */
function updateTokenSet(db: Db, tokenSet: TokenSet, known: TokenSet): void {
  const { status, expiresAt, refreshExpiresAt, scopes } = tokenSet;
  guard(
    'token_set',
    tokenSet.id,
    db
      .update(tokenSets)
      .set({ status, expiresAt, refreshExpiresAt, scopes, ...(isUsable(tokenSet) ? {} : WIPED) })
      .where(and(eq(tokenSets.id, tokenSet.id), eq(tokenSets.status, known.status)))
      .run(),
  );
}

function writeRefresh(db: Db, refresh: Refresh, loaded: readonly Refresh[]): void {
  const known = loaded.find(({ id }) => id === refresh.id);
  if (known === undefined) {
    db.insert(refreshes).values(refreshToRow(refresh)).run();
    return;
  }
  if (isDeepStrictEqual(known, refresh)) return;
  guard(
    'refresh',
    refresh.id,
    db
      .update(refreshes)
      .set(refreshToRow(refresh))
      .where(and(eq(refreshes.id, refresh.id), eq(refreshes.status, known.status)))
      .run(),
  );
}

/** Those of which it holds come last: a unique index has room for them when the others have ended. */
function lastly<Row>(holds: (row: Row) => boolean, rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => Number(holds(a)) - Number(holds(b)));
}

function changed<Row extends { readonly id: string }>(put: readonly Row[], loaded: readonly Row[]): readonly Row[] {
  return put.filter((row) => {
    const known = loaded.find(({ id }) => id === row.id);
    return known !== row && !isDeepStrictEqual(known, row);
  });
}

function isUsable(tokenSet: TokenSet): boolean {
  return tokenSet.status === 'pending' || tokenSet.status === 'active';
}

function isOpen(incident: Incident): boolean {
  return incident.endedAt === null;
}

export function accessTokenIdentity(tokenSetId: string): string {
  return `token_sets/${tokenSetId}/access_token`;
}

export function refreshTokenIdentity(tokenSetId: string): string {
  return `token_sets/${tokenSetId}/refresh_token`;
}
