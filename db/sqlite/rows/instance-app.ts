import { and, desc, eq, sql } from 'drizzle-orm';
import { instanceApps } from '../../schema/instance-apps';
import type { TokenSealer } from '../../sealing/token-sealer';
import type { InstanceApp, InstanceAppKey, NewInstanceApp, SealedTokens } from '../../store';
import type { Db } from '../connection';

/** The rows of `instance_apps`: what a change loads and writes of them, and the one place that opens their secrets. */

export function instanceAppBy(db: Db): (key: InstanceAppKey) => InstanceApp | null {
  const byKey = db
    .select({
      id: instanceApps.id,
      network: instanceApps.network,
      instance: instanceApps.instance,
      redirectUri: instanceApps.redirectUri,
      clientId: instanceApps.clientId,
      scopes: instanceApps.scopes,
      registeredAt: instanceApps.registeredAt,
    })
    .from(instanceApps)
    .where(
      and(
        eq(instanceApps.network, sql.placeholder('network')),
        eq(instanceApps.instance, sql.placeholder('instance')),
        eq(instanceApps.redirectUri, sql.placeholder('redirectUri')),
      ),
    )
    .prepare();
  return ({ network, instance, redirectUri }) => byKey.get({ network, instance, redirectUri }) ?? null;
}

export function replaceInstanceApp(db: Db, sealer: TokenSealer, { clientSecret, ...app }: NewInstanceApp): void {
  const content = { ...app, sealedClientSecret: sealer.seal(clientSecret, clientSecretIdentity(app.id)) };
  db.insert(instanceApps)
    .values(content)
    .onConflictDoUpdate({
      target: [instanceApps.network, instanceApps.instance, instanceApps.redirectUri],
      set: content,
    })
    .run();
}

export function openInstanceApp(
  db: Db,
  sealer: TokenSealer,
  { network, instance, redirectUri }: Parameters<SealedTokens['openInstanceApp']>[0],
): Awaited<ReturnType<SealedTokens['openInstanceApp']>> {
  const row = db
    .select()
    .from(instanceApps)
    .where(
      and(
        eq(instanceApps.network, network),
        eq(instanceApps.instance, instance),
        redirectUri === null ? undefined : eq(instanceApps.redirectUri, redirectUri),
      ),
    )
    .orderBy(desc(instanceApps.registeredAt), desc(instanceApps.id))
    .limit(1)
    .get();
  if (row === undefined) return null;
  const { id, clientId, scopes } = row;
  const clientSecret = sealer.unseal(row.sealedClientSecret, clientSecretIdentity(id));
  return { id, app: { clientId, clientSecret, scopes } };
}

/** Another row for every registration, so that a secret opens only beside the client id it came with. */
function clientSecretIdentity(id: string): string {
  return `instance_apps/${id}/client_secret`;
}
