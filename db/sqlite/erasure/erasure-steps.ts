import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { ErasedCounts } from '../../../domain/data-deletion/data-deletion';
import type { NetworkUser } from '../../store';
import type { Db } from '../connection';

export interface ErasedPerson extends NetworkUser {
  readonly deletionId: string;
}

/** Deletes at most `limit` rows of one kind; 0: none is left. */
export interface ErasureStep {
  readonly counts: keyof ErasedCounts;
  readonly run: (db: Db, person: ErasedPerson, limit: number) => number;
}

/** What stands where an id or a name of the person stood; followed by an id of ours where it has to be distinct. */
const GONE = sql.raw(`'deleted:'`);
const GONE_NAME = sql.raw(`'deleted on request'`);

/**
 * Where the database holds something of a network user, in the order in which it goes. What leads to the other rows
 * goes last: as long as a credential carries the person's id, whatever hangs on it can be found again after a crash.
 *
 * Not here, since they hold ids of ours, reasons and times only: events but the published ones, incidents, alerts,
 * deliveries, evidence, refreshes, audit. Posts' contents are the organisation's own.
 */
export const ERASURE_STEPS: readonly ErasureStep[] = [
  step(
    'tokens',
    (person, limit) => sql`UPDATE token_sets SET sealed_access_token = NULL, sealed_refresh_token = NULL,
        status = CASE WHEN status IN ('pending', 'active') THEN 'superseded' ELSE status END
      WHERE rowid IN (SELECT rowid FROM token_sets WHERE credential_id IN (${credentialsOf(person)})
        AND (sealed_access_token IS NOT NULL OR sealed_refresh_token IS NOT NULL) LIMIT ${limit})`,
  ),
  step(
    'streamItems',
    (person, limit) => sql`DELETE FROM stream_items WHERE rowid IN
      (SELECT rowid FROM stream_items WHERE account_id IN (${accountsOf(person)}) LIMIT ${limit})`,
  ),
  step(
    'analyticsDays',
    (person, limit) => sql`DELETE FROM analytics_days WHERE rowid IN
      (SELECT rowid FROM analytics_days WHERE account_id IN (${accountsOf(person)}) LIMIT ${limit})`,
  ),
  // A post keeps an address of its own, so that "published" still means one distinct post each.
  step(
    'traces',
    (person, limit) => sql`UPDATE posts SET results = '{}', version = version + 1,
        remote_id = CASE WHEN remote_id IS NULL THEN NULL ELSE ${GONE} || id END
      WHERE rowid IN (SELECT rowid FROM posts WHERE account_id IN (${accountsOf(person)})
        AND state NOT IN ('claimed', 'sent')
        AND (results <> '{}' OR (remote_id IS NOT NULL AND remote_id <> ${GONE} || id)) LIMIT ${limit})`,
  ),
  // One that the host is still to be told about keeps its address until it was.
  step(
    'traces',
    (person, limit) => sql`UPDATE events SET data = json_set(data, '$.remoteId', ${GONE} || post_id)
      WHERE rowid IN (SELECT e.rowid FROM events e WHERE e.account_id IN (${accountsOf(person)})
        AND e.name = 'post.published' AND e.data ->> '$.remoteId' <> ${GONE} || e.post_id
        AND NOT EXISTS (SELECT 1 FROM reactions r WHERE r.event_id = e.id AND r.status = 'pending') LIMIT ${limit})`,
  ),
  // The name of whoever signed in, where it was the wrong account.
  step(
    'traces',
    (person, limit) => sql`UPDATE reconnects SET signed_in_as = NULL, version = version + 1
      WHERE rowid IN (SELECT rowid FROM reconnects WHERE credential_id IN (${credentialsOf(person)})
        AND signed_in_as IS NOT NULL LIMIT ${limit})`,
  ),
  // The answer to the host, which would get it again, names its assets.
  step(
    'traces',
    (person, limit) => sql`UPDATE receipts SET answer = json_set(answer, '$.accounts',
        json((SELECT json_group_array(json(json_set(each.value, '$.remoteId', ${GONE})))
          FROM json_each(answer, '$.accounts') each)))
      WHERE rowid IN (SELECT rowid FROM receipts WHERE command = 'put-credential'
        AND answer ->> '$.credentialId' IN (${credentialsOf(person)})
        AND EXISTS (SELECT 1 FROM json_each(answer, '$.accounts') each
          WHERE each.value ->> '$.remoteId' <> ${GONE}) LIMIT ${limit})`,
  ),
  // Accounts that the person once added, and that hang on somebody else's credential by now, stay: only the id goes.
  step(
    'traces',
    (
      person,
      limit,
    ) => sql`UPDATE accounts SET original_network_user_id = ${GONE} || ${person.deletionId}, version = version + 1
      WHERE rowid IN (SELECT rowid FROM accounts WHERE network = ${person.network}
        AND original_network_user_id = ${person.networkUserId}
        AND credential_id NOT IN (${credentialsOf(person)}) LIMIT ${limit})`,
  ),
  step(
    'accounts',
    (person, limit) => sql`UPDATE accounts SET name = ${GONE_NAME}, remote_id = ${GONE} || id,
        original_network_user_id = ${GONE} || ${person.deletionId}, version = version + 1
      WHERE rowid IN (SELECT rowid FROM accounts WHERE credential_id IN (${credentialsOf(person)})
        AND status = 'removed' AND remote_id <> ${GONE} || id LIMIT ${limit})`,
  ),
  // Not before all that hangs on it is clean: a post at work, a removal that is still to come.
  step(
    'credentials',
    (person, limit) => sql`UPDATE credentials SET network_user_id = ${GONE} || ${person.deletionId},
        display_name = ${GONE_NAME}, version = version + 1
      WHERE rowid IN (SELECT c.rowid FROM credentials c
        WHERE c.network = ${person.network} AND c.network_user_id = ${person.networkUserId} AND c.status = 'retired'
        AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.credential_id = c.id AND (a.status <> 'removed'
          OR EXISTS (SELECT 1 FROM posts p WHERE p.account_id = a.id AND p.state IN ('claimed', 'sent'))
          OR EXISTS (SELECT 1 FROM events e JOIN reactions r ON r.event_id = e.id
            WHERE e.account_id = a.id AND e.name = 'post.published' AND r.status = 'pending')))
        LIMIT ${limit})`,
  ),
];

function step(counts: keyof ErasedCounts, statement: (person: ErasedPerson, limit: number) => SQL): ErasureStep {
  return {
    counts,
    run: (db, person, limit) => db.run(statement(person, limit)).changes,
  };
}

/** Retired ones: the living are first removed by the rules of removal. */
function credentialsOf({ network, networkUserId }: ErasedPerson): SQL {
  return sql`SELECT id FROM credentials
    WHERE network = ${network} AND network_user_id = ${networkUserId} AND status = 'retired'`;
}

function accountsOf(person: ErasedPerson): SQL {
  return sql`SELECT id FROM accounts WHERE credential_id IN (${credentialsOf(person)})`;
}
