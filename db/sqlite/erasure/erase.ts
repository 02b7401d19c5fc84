import { eq, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { ErasedCounts } from '../../../domain/data-deletion/data-deletion';
import { dataDeletions } from '../../schema/pushes';
import type { Erasure } from '../../store';
import type { Db } from '../connection';
import type { Engine } from '../engine';
import { ERASURE_STEPS } from './erasure-steps';
import type { ErasedPerson } from './erasure-steps';
import { dataDeletionIdentity } from './write-pushes';

export function createErasure({ db, writer, sealer }: Engine): Erasure {
  const personOf = (deletionId: string): ErasedPerson | null => {
    const row = db.select().from(dataDeletions).where(eq(dataDeletions.id, deletionId)).get();
    if (row === undefined || row.sealedNetworkUserId === null) return null;
    const networkUserId = sealer.unseal(row.sealedNetworkUserId, dataDeletionIdentity(deletionId));
    return { deletionId, network: row.network, networkUserId };
  };
  return {
    credentials: (deletionId) =>
      writer.read(() => {
        const person = personOf(deletionId);
        return person === null ? [] : db.all<CredentialRow>(credentialsQuery(person)).map(credentialFromRow);
      }),
    erase: ({ deletionId, limit }) =>
      writer.write(() => {
        const person = personOf(deletionId);
        if (person === null) return 0;
        for (const { counts, run } of ERASURE_STEPS) {
          const erased = run(db, person, limit);
          if (erased === 0) continue;
          countErased(db, deletionId, counts, erased);
          return erased;
        }
        return 0;
      }),
    unsettled: (deletionId) =>
      writer.read(() => {
        const person = personOf(deletionId);
        return person === null ? 0 : db.get<{ rows: number }>(unsettledQuery(person)).rows;
      }),
  };
}

interface CredentialRow {
  readonly credentialId: string;
  readonly isLiving: number;
}

function credentialFromRow({ credentialId, isLiving }: CredentialRow): {
  readonly credentialId: string;
  readonly isLiving: boolean;
} {
  return { credentialId, isLiving: isLiving !== 0 };
}

function credentialsQuery({ network, networkUserId }: ErasedPerson): SQL {
  return sql`SELECT id AS credentialId, status <> 'retired' AS isLiving FROM credentials
    WHERE network = ${network} AND network_user_id = ${networkUserId} ORDER BY id`;
}

function unsettledQuery({ network, networkUserId }: ErasedPerson): SQL {
  const accounts = sql`SELECT a.id FROM accounts a JOIN credentials c ON c.id = a.credential_id
    WHERE c.network = ${network} AND c.network_user_id = ${networkUserId}`;
  return sql`SELECT
    (SELECT count(*) FROM posts WHERE account_id IN (${accounts}) AND state IN ('claimed', 'sent')) +
    (SELECT count(*) FROM events e JOIN reactions r ON r.event_id = e.id
      WHERE e.account_id IN (${accounts}) AND e.name = 'post.published' AND r.status = 'pending') AS rows`;
}

function countErased(db: Db, deletionId: string, counts: keyof ErasedCounts, erased: number): void {
  const column = dataDeletions[counts];
  db.update(dataDeletions)
    .set({ [counts]: sql`${column} + ${erased}` })
    .where(eq(dataDeletions.id, deletionId))
    .run();
}
