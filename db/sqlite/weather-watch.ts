import { sql } from 'drizzle-orm';
import type { NetworkAddress } from '../../domain/network-state';
import type { NetworkName } from '../../domain/networks/network';
import type { Sample } from '../../domain/outage/weather';
import { credentials } from '../schema/connections';
import { valueOrNone } from '../schema/value-or-none';
import type { DueWork } from '../store';
import type { Engine } from './engine';

type WeatherWatch = Pick<DueWork, 'samples' | 'networksToWatch' | 'probeTroubled' | 'probeWitnesses'>;

/** What outages are seen in. Each statement reads the newest few rows of an index, however many credentials there are. */
export function createWeatherWatch({ db, writer }: Pick<Engine, 'db' | 'writer'>): WeatherWatch {
  const now = sql`${sql.placeholder('now')}`;
  const limit = sql.placeholder('limit');
  const ofNetwork = sql`network = ${sql.placeholder('network')} AND ${valueOrNone('instance')} = ${sql.placeholder('instance')}`;
  const since = sql`${sql.placeholder('since')}`;

  const healthy = db
    .select({ at: sql<number>`last_healthy_at` })
    .from(credentials)
    .where(sql`${ofNetwork} AND trouble_since IS NULL AND last_healthy_at IS NOT NULL AND last_healthy_at >= ${since}`)
    .orderBy(sql`last_healthy_at DESC`)
    .limit(limit)
    .prepare();
  const begun = db
    .select({ found: sql<Sample['found']>`trouble_kind`, at: sql<number>`trouble_since` })
    .from(credentials)
    .where(sql`${ofNetwork} AND trouble_since IS NOT NULL AND trouble_since >= ${since}`)
    .orderBy(sql`trouble_since DESC`)
    .limit(limit)
    .prepare();
  const last = db
    .select({ found: sql<Sample['found']>`trouble_kind`, at: sql<number>`trouble_last_at` })
    .from(credentials)
    .where(sql`${ofNetwork} AND trouble_since IS NOT NULL AND trouble_last_at >= ${since}`)
    .orderBy(sql`trouble_last_at DESC`)
    .limit(limit)
    .prepare();

  const troubled = db
    .selectDistinct({ network: credentials.network, instance: credentials.instance })
    .from(credentials)
    .where(sql`trouble_since IS NOT NULL AND trouble_since >= ${since}`)
    .prepare();
  const unsettled = sql<NetworkAddress>`SELECT network, instance FROM network_states WHERE weather <> 'clear'`;

  const probeTroubled = db
    .update(credentials)
    .set({
      nextProbeAt: sql`${now} + abs(random()) % ${sql.placeholder('overMs')}`,
      version: sql`version + 1`,
    })
    .where(
      sql`id IN (
        SELECT id FROM credentials
        WHERE ${ofNetwork} AND trouble_since IS NOT NULL AND status NOT IN ('dead', 'retired')
          AND next_probe_at > ${now} + ${sql.placeholder('overMs')}
        LIMIT ${limit}
      )`,
    )
    .prepare();

  const probeWitnesses = db
    .update(credentials)
    .set({ nextProbeAt: now, version: sql`version + 1` })
    .where(
      sql`id IN (
        SELECT id FROM credentials
        WHERE ${ofNetwork} AND trouble_since IS NULL AND last_healthy_at IS NOT NULL AND id <> ${sql.placeholder('except')}
          AND status NOT IN ('dead', 'retired')
        ORDER BY last_healthy_at LIMIT ${limit}
      ) AND next_probe_at > ${now}`,
    )
    .prepare();

  return {
    samples: ({ network, instance, since: from, limit: most }) =>
      writer.read(() => {
        const values = { network, instance: instance ?? '', since: from, limit: most };
        const well = healthy.all(values).map(({ at }): Sample => ({ found: 'healthy', at }));
        return {
          beginnings: newest([...well, ...begun.all(values)], most),
          latest: newest([...well, ...last.all(values)], most),
        };
      }),
    networksToWatch: ({ since: from }) =>
      writer.read(() => {
        const watched = [
          ...troubled.all({ since: from }),
          ...db.all<{ readonly network: NetworkName; readonly instance: string | null }>(unsettled),
        ];
        return watched.filter(
          ({ network, instance }, index) =>
            index === watched.findIndex((each) => each.network === network && each.instance === instance),
        );
      }),
    probeTroubled: ({ network, instance, ...input }) =>
      writer.write(() => probeTroubled.run({ network, instance: instance ?? '', ...input }).changes),
    probeWitnesses: ({ network, instance, ...input }) =>
      writer.write(() => probeWitnesses.run({ network, instance: instance ?? '', ...input }).changes),
  };
}

function newest(samples: readonly Sample[], most: number): readonly Sample[] {
  return [...samples].sort((one, other) => other.at - one.at).slice(0, most);
}
