import { sql } from 'drizzle-orm';
import type { NetworkAddress } from '../../domain/network-state';
import type { Sample } from '../../domain/outage/weather';
import { credentials } from '../schema/connections';
import { valueOrNone } from '../schema/value-or-none';
import type { Db } from './connection';

/** Which answers: of a network, none older than `since`, at most `limit` of them, the newest first. */
export interface AnswersInput extends NetworkAddress {
  readonly since: number;
  readonly limit: number;
}

export interface NewestAnswers {
  /** Proven credentials by their last answer. */
  readonly latest: (input: AnswersInput) => readonly Sample[];
  /** The same, those in trouble by when it began. */
  readonly beginnings: (input: AnswersInput) => readonly Sample[];
  /** The last answers of the living ones beside one. */
  readonly latestOfOthers: (input: AnswersInput & { readonly except: string }) => readonly Sample[];
}

/** The credentials of a network, as a condition on `credentials`; `addressValues` fills it. */
export const OF_NETWORK = sql`network = ${sql.placeholder('network')} AND ${valueOrNone('instance')} = ${sql.placeholder('instance')}`;

export function addressValues({ network, instance }: NetworkAddress): {
  readonly network: string;
  readonly instance: string;
} {
  return { network, instance: instance ?? '' };
}

/** Each statement reads the newest few rows of an index, however many credentials there are. */
export function createNewestAnswers(db: Db): NewestAnswers {
  const since = sql`${sql.placeholder('since')}`;
  const limit = sql.placeholder('limit');
  const beside = sql`${OF_NETWORK} AND id <> ${sql.placeholder('except')} AND status NOT IN ('dead', 'retired')`;

  const healthy = (which: typeof OF_NETWORK) =>
    db
      .select({ found: sql<Sample['found']>`'healthy'`, at: sql<number>`last_healthy_at` })
      .from(credentials)
      .where(sql`${which} AND trouble_since IS NULL AND last_healthy_at IS NOT NULL AND last_healthy_at >= ${since}`)
      .orderBy(sql`last_healthy_at DESC`)
      .limit(limit)
      .prepare();
  const troubled = (which: typeof OF_NETWORK, at: 'trouble_since' | 'trouble_last_at') =>
    db
      .select({ found: sql<Sample['found']>`trouble_kind`, at: sql<number>`${sql.raw(at)}` })
      .from(credentials)
      .where(sql`${which} AND trouble_since IS NOT NULL AND ${sql.raw(at)} >= ${since}`)
      .orderBy(sql`${sql.raw(at)} DESC`)
      .limit(limit)
      .prepare();
  type Statement = ReturnType<typeof healthy | typeof troubled>;
  const newestOf =
    (...statements: readonly Statement[]) =>
    ({ network, instance, ...input }: AnswersInput): readonly Sample[] => {
      const values = { ...addressValues({ network, instance }), ...input };
      const samples: readonly Sample[] = statements.flatMap((statement) => statement.all(values));
      return [...samples].sort((one, other) => other.at - one.at).slice(0, input.limit);
    };

  const well = healthy(OF_NETWORK);
  return {
    latest: newestOf(well, troubled(OF_NETWORK, 'trouble_last_at')),
    beginnings: newestOf(well, troubled(OF_NETWORK, 'trouble_since')),
    latestOfOthers: newestOf(healthy(beside), troubled(beside, 'trouble_last_at')),
  };
}
