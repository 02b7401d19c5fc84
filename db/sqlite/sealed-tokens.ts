import { eq, sql } from 'drizzle-orm';
import { webhookEndpoints } from '../schema/alerts';
import { tokenSets } from '../schema/connections';
import type { SealedTokens } from '../store';
import type { Engine } from './engine';
import { tokenSetFromRow } from './rows/credential';
import { openInstanceApp } from './rows/instance-app';
import { accessTokenIdentity, refreshTokenIdentity } from './write-group';
import { endpointSecretIdentity } from './write-rows';

export function createSealedTokens({ db, writer, sealer }: Engine): SealedTokens {
  const tokenSetById = db
    .select()
    .from(tokenSets)
    .where(eq(tokenSets.id, sql.placeholder('id')))
    .prepare();

  return {
    open: async (tokenSetId) => {
      const row = await writer.read(() => tokenSetById.get({ id: tokenSetId }));
      if (row === undefined || row.sealedAccessToken === null) return null;
      const { sealedAccessToken, sealedRefreshToken, expiresAt, refreshExpiresAt, scopes } = row;
      return {
        tokenSet: tokenSetFromRow(row),
        tokens: {
          accessToken: sealer.unseal(sealedAccessToken, accessTokenIdentity(tokenSetId)),
          refreshToken:
            sealedRefreshToken === null ? null : sealer.unseal(sealedRefreshToken, refreshTokenIdentity(tokenSetId)),
          expiresAt,
          refreshExpiresAt,
          scopes,
        },
      };
    },
    openEndpointSecret: async (endpointId) => {
      const row = await writer.read(() =>
        db
          .select({ sealedSecret: webhookEndpoints.sealedSecret })
          .from(webhookEndpoints)
          .where(eq(webhookEndpoints.id, endpointId))
          .get(),
      );
      return row === undefined ? null : sealer.unseal(row.sealedSecret, endpointSecretIdentity(endpointId));
    },
    openInstanceApp: (at) => writer.read(() => openInstanceApp(db, sealer, at)),
    keyIdsInUse: () => writer.read(() => db.all<{ keyId: string }>(KEY_IDS_IN_USE).map(({ keyId }) => keyId)),
    seal: (plain, identity) => sealer.seal(plain, identity),
    unseal: (envelope, identity) => sealer.unseal(envelope, identity),
  };
}

/** The key id is what stands between the first two dots of an envelope (`v1.<keyId>.…`). */
const KEY_IDS_IN_USE = sql`
  SELECT DISTINCT substr(envelope, 4, instr(substr(envelope, 4), '.') - 1) AS keyId FROM (
    SELECT sealed_access_token AS envelope FROM token_sets
    UNION ALL SELECT sealed_refresh_token FROM token_sets
    UNION ALL SELECT sealed_secret FROM webhook_endpoints
    UNION ALL SELECT sealed_client_secret FROM instance_apps
    UNION ALL SELECT sealed_verifier FROM reconnects WHERE status = 'started'
    UNION ALL SELECT sealed_network_user_id FROM data_deletions
    UNION ALL SELECT value FROM meta WHERE key = 'network_user_hash_key'
  ) WHERE envelope IS NOT NULL ORDER BY keyId`;
