import { sql } from 'drizzle-orm';
import type { Sample } from '../../domain/outage/weather';
import { credentials } from '../schema/connections';
import { valueOrNone } from '../schema/value-or-none';
import type { Db } from './connection';

export interface OthersInput {
  readonly network: string;
  /** '' for networks of one server. */
  readonly instance: string;
  readonly except: string;
  readonly since: number;
  readonly limit: number;
}

/** The living credentials beside one, by their newest answers, the newest first. */
export function createOthersAsked(db: Db): (input: OthersInput) => readonly Sample[] {
  const others = sql`network = ${sql.placeholder('network')} AND ${valueOrNone('instance')} = ${sql.placeholder('instance')}
    AND id <> ${sql.placeholder('except')} AND status NOT IN ('dead', 'retired')`;
  const since = sql`${sql.placeholder('since')}`;
  const healthy = db
    .select({ at: sql<number>`last_healthy_at` })
    .from(credentials)
    .where(sql`${others} AND trouble_since IS NULL AND last_healthy_at IS NOT NULL AND last_healthy_at >= ${since}`)
    .orderBy(sql`last_healthy_at DESC`)
    .limit(sql.placeholder('limit'))
    .prepare();
  const troubled = db
    .select({ found: sql<Sample['found']>`trouble_kind`, at: sql<number>`trouble_last_at` })
    .from(credentials)
    .where(sql`${others} AND trouble_since IS NOT NULL AND trouble_last_at >= ${since}`)
    .orderBy(sql`trouble_last_at DESC`)
    .limit(sql.placeholder('limit'))
    .prepare();
  return (input) => {
    const values = { ...input };
    return [...healthy.all(values).map(({ at }): Sample => ({ found: 'healthy', at })), ...troubled.all(values)]
      .sort((one, other) => other.at - one.at)
      .slice(0, input.limit);
  };
}
