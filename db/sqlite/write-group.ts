import { isDeepStrictEqual } from 'node:util';
import { and, eq, sql } from 'drizzle-orm';
import type { Account } from '../../domain/account/account';
import type { Credential, Refresh, TokenSet } from '../../domain/credential/credential';
import type { Group } from '../../domain/credential/group';
import type { Incident } from '../../domain/incident/incident';
import type { Tokens } from '../../domain/networks/network';
import { accounts, credentials, incidents, refreshes, tokenSets } from '../schema/connections';
import type { TokenSealer } from '../sealing/token-sealer';
import type { NewTokenSet } from '../store';
import type { Db } from './connection';
import { accountToRow } from './rows/account';
import { credentialToRow, refreshToRow, tokenSetToRow } from './rows/credential';
import type { SealedPair } from './rows/credential';
import { incidentToRow } from './rows/incident';
import { guard, raised } from './write-rows';

export interface GroupWrite {
  readonly group: Group;
  /** Every group that the change loaded: an account may have moved from one to another. */
  readonly loaded: readonly Group[];
  readonly newTokenSets: readonly NewTokenSet[];
}

/**
 * Writes what differs from the loaded groups, in the order that the foreign keys and the unique indexes ask for: what
 * ends makes room for what begins.
 */
export function writeGroup(db: Db, sealer: TokenSealer, { group, loaded, newTokenSets }: GroupWrite): void {
  writeCredential(db, group.credential, loaded);
  for (const account of changed(
    group.accounts,
    loaded.flatMap((each) => each.accounts),
  ))
    writeAccount(db, account);
  const knownTokenSets = loaded.flatMap((each) => each.tokenSets);
  const tokenSetsToWrite = changed(group.tokenSets, knownTokenSets);
  for (const tokenSet of [...tokenSetsToWrite].sort((a, b) => Number(isUsable(a)) - Number(isUsable(b)))) {
    const known = knownTokenSets.find(({ id }) => id === tokenSet.id);
    if (known === undefined) insertTokenSet(db, sealer, tokenSet, newTokenSets);
    else updateTokenSet(db, tokenSet, known);
  }
  const incidentsToWrite = changed(
    group.incidents,
    loaded.flatMap((each) => each.incidents),
  );
  for (const incident of [...incidentsToWrite].sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)))) {
    writeIncident(db, incident);
  }
  if (group.refresh !== null)
    writeRefresh(
      db,
      group.refresh,
      loaded.map((each) => each.refresh),
    );
}

function writeCredential(db: Db, credential: Credential, loaded: readonly Group[]): void {
  const row = raised(credentialToRow(credential));
  if (credential.version === 0) {
    db.insert(credentials).values(row).run();
    return;
  }
  const known = loaded.find((each) => each.credential.id === credential.id);
  if (known === undefined) {
    throw new Error(`The change puts group ${credential.id} without having loaded it.`);
  }
  if (isDeepStrictEqual(known.credential, credential)) return;
  guard(
    'credential',
    credential.id,
    db
      .update(credentials)
      // Whoever decides about it has looked at it: nothing of it waits in the queue any more.
      .set({ ...row, probeQueuedAt: null, refreshQueuedAt: null })
      .where(and(eq(credentials.id, credential.id), eq(credentials.version, credential.version)))
      .run(),
  );
}

function writeAccount(db: Db, account: Account): void {
  const row = raised(accountToRow(account));
  if (account.version === 0) db.insert(accounts).values(row).run();
  else
    guard(
      'account',
      account.id,
      db
        .update(accounts)
        // Another release begins its own sequence of starts.
        .set({
          ...row,
          releaseNextStart: sql`CASE WHEN release_cutoff IS ${row.releaseCutoff} THEN release_next_start END`,
        })
        .where(and(eq(accounts.id, account.id), eq(accounts.version, account.version)))
        .run(),
    );
}

function writeIncident(db: Db, incident: Incident): void {
  const row = raised(incidentToRow(incident));
  if (incident.version === 0) db.insert(incidents).values(row).run();
  else
    guard(
      'incident',
      incident.id,
      db
        .update(incidents)
        .set(row)
        .where(and(eq(incidents.id, incident.id), eq(incidents.version, incident.version)))
        .run(),
    );
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

function writeRefresh(db: Db, refresh: Refresh, loaded: readonly (Refresh | null)[]): void {
  const known = loaded.find((each) => each?.id === refresh.id);
  if (known === undefined || known === null) {
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
