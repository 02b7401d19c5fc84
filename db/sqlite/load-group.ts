import { and, eq, gte, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type { Account } from '../../domain/account/account';
import type { Group } from '../../domain/credential/group';
import { REOPENS_WITHIN_MS } from '../../domain/incident/incident';
import { accounts, credentials, incidents, refreshes, tokenSets } from '../schema/connections';
import { posts } from '../schema/posts';
import { valueOrNone } from '../schema/value-or-none';
import type { CredentialKey, OwnedAssets } from '../store';
import type { Db } from './connection';
import { rowBy } from './row-statements';
import { accountFromRow } from './rows/account';
import { credentialFromRow, refreshFromRow, tokenSetFromRow } from './rows/credential';
import { incidentFromRow } from './rows/incident';

export interface GroupLoaders {
  readonly group: (credentialId: string) => Group | null;
  readonly groupOfAccount: (accountId: string) => Group | null;
  readonly groupOfPost: (postId: string) => Group | null;
  readonly groupByKey: (key: CredentialKey) => Group | null;
  readonly accountsForAssets: (assets: OwnedAssets) => readonly Account[];
}

/** `now` bounds the incidents of a group to those that may still reopen. */
export function createGroupLoaders(db: Db, now: () => number): GroupLoaders {
  const ofCredential = { id: sql.placeholder('id') };
  const credentialById = rowBy(db, credentials, credentials.id);
  const refreshById = rowBy(db, refreshes, refreshes.id);
  const accountById = rowBy(db, accounts, accounts.id);
  const postById = rowBy(db, posts, posts.id);
  const accountsOf = db
    .select()
    .from(accounts)
    .where(and(eq(accounts.credentialId, ofCredential.id), ne(accounts.status, 'removed')))
    .orderBy(accounts.createdAt, accounts.id)
    .prepare();
  const tokenSetsOf = db
    .select()
    .from(tokenSets)
    .where(and(eq(tokenSets.credentialId, ofCredential.id), inArray(tokenSets.status, ['pending', 'active'])))
    .orderBy(tokenSets.issuedAt, tokenSets.id)
    .prepare();
  const incidentsOf = db
    .select()
    .from(incidents)
    .where(
      and(
        eq(incidents.credentialId, ofCredential.id),
        or(isNull(incidents.endedAt), gte(incidents.endedAt, sql.placeholder('since'))),
      ),
    )
    .orderBy(incidents.openedAt, incidents.id)
    .prepare();
  const idByKey = db
    .select({ id: credentials.id })
    .from(credentials)
    .where(
      sql`organisation_id = ${sql.placeholder('organisationId')}
        AND ${valueOrNone('private_to_member_id')} = ${sql.placeholder('owner')}
        AND network = ${sql.placeholder('network')}
        AND ${valueOrNone('instance')} = ${sql.placeholder('server')}
        AND network_user_id = ${sql.placeholder('networkUserId')} AND status <> 'retired'`,
    )
    .prepare();

  const group = (id: string): Group | null => {
    const row = credentialById(id);
    if (row === null) return null;
    const refresh = row.refreshId === null ? null : refreshById(row.refreshId);
    return {
      credential: credentialFromRow(row),
      accounts: accountsOf.all({ id }).map(accountFromRow),
      tokenSets: tokenSetsOf.all({ id }).map(tokenSetFromRow),
      incidents: incidentsOf.all({ id, since: now() - REOPENS_WITHIN_MS }).map(incidentFromRow),
      refresh: refresh === null ? null : refreshFromRow(refresh),
    };
  };

  const groupOfAccount = (accountId: string): Group | null => {
    const account = accountById(accountId);
    return account === null ? null : group(account.credentialId);
  };

  return {
    group,
    groupOfAccount,
    groupOfPost: (postId) => {
      const post = postById(postId);
      return post === null ? null : groupOfAccount(post.accountId);
    },
    groupByKey: (key) => {
      const [row] = idByKey.all({ ...key, owner: key.privateToMemberId ?? '', server: key.instance ?? '' });
      return row === undefined ? null : group(row.id);
    },
    accountsForAssets: ({ organisationId, privateToMemberId, network, instance, remoteIds }) =>
      db
        .select()
        .from(accounts)
        .where(
          and(
            eq(accounts.organisationId, organisationId),
            sql`${valueOrNone('private_to_member_id')} = ${privateToMemberId ?? ''}`,
            eq(accounts.network, network),
            sql`${valueOrNone('instance')} = ${instance ?? ''}`,
            inArray(accounts.remoteId, [...remoteIds]),
            sql`status <> 'removed'`,
          ),
        )
        .orderBy(accounts.id)
        .all()
        .map(accountFromRow),
  };
}
