import Database from 'better-sqlite3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { ACCOUNT_STATUSES, gateOf } from '../../../../domain/account/account';
import type { Connection } from '../../../../domain/account/account';
import { accounts } from '../../../../db/schema/connections';
import { migrate } from '../../../../db/sqlite/migrate';
import { accountToRow } from '../../../../db/sqlite/rows/account';
import { aCredential, anAccount } from '../conformance/world';

/** The gate stands in a generated column, so that a guarded UPDATE can ask for it; the domain says what it must be. */
describe('the generated columns of an account', () => {
  const CONNECTIONS: Readonly<Record<Connection['status'], Connection>> = {
    unverified: { status: 'unverified' },
    connected: { status: 'connected' },
    suspect: { status: 'suspect', of: 'asset', reason: 'r', since: 1 },
    disconnected: { status: 'disconnected', of: 'credential', reason: 'token_revoked', since: 1 },
    removed: { status: 'removed', removedAt: 1 },
  };
  let folder: string;
  let client: Database.Database;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-schema-'));
    await migrate(join(folder, 'a.sqlite'));
    client = new Database(join(folder, 'a.sqlite'));
    client.pragma('foreign_keys = OFF');
  });
  afterAll(async () => {
    client.close();
    await rm(folder, { recursive: true });
  });

  const put = (given: Parameters<typeof anAccount>[1]) => {
    const account = anAccount(aCredential('organisation'), given);
    const [row] = drizzle({ client }).insert(accounts).values(accountToRow(account, null)).returning().all();
    return row;
  };

  it.each(ACCOUNT_STATUSES)('gate of an account that is %s', (status) => {
    expect(put({ connection: CONNECTIONS[status] })?.gate).toBe(gateOf(status));
  });

  it('publish_limited, of a limit on publishing alone', () => {
    expect(put({ limits: { publish: 'permission_missing' } })?.publishLimited).toBe(true);
    expect(put({ limits: { stream: 'permission_missing' } })?.publishLimited).toBe(false);
    expect(put({})?.publishLimited).toBe(false);
  });
});
