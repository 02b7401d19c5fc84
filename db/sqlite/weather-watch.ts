import { sql } from 'drizzle-orm';
import type { NetworkAddress } from '../../domain/network-state';
import { credentials } from '../schema/connections';
import type { DueWork } from '../store';
import type { Engine } from './engine';
import { OF_NETWORK, addressValues, createNewestAnswers } from './newest-answers';

type WeatherWatch = Pick<DueWork, 'samples' | 'networksToWatch' | 'probeTroubled' | 'probeWitnesses'>;

/** What outages are seen in, and who is asked because of them. */
export function createWeatherWatch({ db, writer }: Pick<Engine, 'db' | 'writer'>): WeatherWatch {
  const now = sql`${sql.placeholder('now')}`;
  const limit = sql.placeholder('limit');
  const since = sql`${sql.placeholder('since')}`;

  const answers = createNewestAnswers(db);
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
        WHERE ${OF_NETWORK} AND trouble_since IS NOT NULL AND status NOT IN ('dead', 'retired')
          AND next_probe_at > ${now} + ${sql.placeholder('overMs')}
        LIMIT ${limit}
      )`,
    )
    .prepare();

  const probeWitnesses = db
    .update(credentials)
    .set({ nextProbeAt: now, probeWantedAt: now, version: sql`version + 1` })
    .where(
      sql`id IN (
        SELECT id FROM credentials
        WHERE ${OF_NETWORK} AND trouble_since IS NULL AND last_healthy_at IS NOT NULL AND id <> ${sql.placeholder('except')}
          AND status NOT IN ('dead', 'retired')
        ORDER BY last_healthy_at LIMIT ${limit}
      ) AND next_probe_at > ${now}`,
    )
    .prepare();

  return {
    samples: (input) => writer.read(() => ({ beginnings: answers.beginnings(input), latest: answers.latest(input) })),
    networksToWatch: ({ since: from }) =>
      writer.read(() => {
        const watched = [...troubled.all({ since: from }), ...db.all<NetworkAddress>(unsettled)];
        return watched.filter(
          ({ network, instance }, index) =>
            index === watched.findIndex((each) => each.network === network && each.instance === instance),
        );
      }),
    probeTroubled: ({ network, instance, ...input }) =>
      writer.write(() => probeTroubled.run({ ...addressValues({ network, instance }), ...input }).changes),
    probeWitnesses: ({ network, instance, ...input }) =>
      writer.write(() => probeWitnesses.run({ ...addressValues({ network, instance }), ...input }).changes),
  };
}
