import { and, desc, eq, inArray, ne } from 'drizzle-orm';
import type { DataDeletion } from '../../../domain/data-deletion/data-deletion';
import type { NetworkName } from '../../../domain/networks/network';
import { credentials } from '../../schema/connections';
import { dataDeletions, pushReceipts } from '../../schema/pushes';
import type { TokenSealer } from '../../sealing/token-sealer';
import type { ChangeKeys, NetworkUser, PushReceipt } from '../../store';
import type { Db } from '../connection';
import { rowBy } from '../row-statements';
import { dataDeletionFromRow } from '../rows/data-deletion';
import { createNetworkUserHash } from './network-user-hash';

type NetworkUsers = NonNullable<ChangeKeys['credentialsOfNetworkUsers']>;

export interface PushLoaders {
  readonly pushReceipt: (deliveryKey: string) => PushReceipt | null;
  readonly credentialsOfNetworkUsers: (users: NetworkUsers) => readonly string[];
  readonly dataDeletion: (id: string) => DataDeletion | null;
  readonly dataDeletionOf: (user: NetworkUser) => DataDeletion | null;
}

export function createPushLoaders(db: Db, sealer: TokenSealer): PushLoaders {
  const receiptByKey = rowBy(db, pushReceipts, pushReceipts.deliveryKey);
  const deletionById = rowBy(db, dataDeletions, dataDeletions.id);
  const hash = createNetworkUserHash(db, sealer);
  return {
    pushReceipt: receiptByKey,
    credentialsOfNetworkUsers: ({ network, networkUserIds }) =>
      db
        .select({ id: credentials.id })
        .from(credentials)
        .where(
          and(
            // A network that accounts cannot be connected to yet has no rows.
            eq(credentials.network, network as NetworkName),
            inArray(credentials.networkUserId, [...networkUserIds]),
            ne(credentials.status, 'retired'),
          ),
        )
        .orderBy(credentials.id)
        .all()
        .map(({ id }) => id),
    dataDeletion: (id) => {
      const row = deletionById(id);
      return row === null ? null : dataDeletionFromRow(row);
    },
    dataDeletionOf: (user) => {
      const userHash = hash.find(user);
      if (userHash === null) return null;
      const row = db
        .select()
        .from(dataDeletions)
        .where(eq(dataDeletions.userHash, userHash))
        .orderBy(desc(dataDeletions.requestedAt), desc(dataDeletions.id))
        .limit(1)
        .get();
      return row === undefined ? null : dataDeletionFromRow(row);
    },
  };
}
