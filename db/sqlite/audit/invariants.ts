/**
 * What must hold in every snapshot of the database, as queries that find what breaks it. `$settled` is the time before
 * which whatever follows a change must have followed (milliseconds since the epoch); queries without it hold at every
 * moment.
 */
export interface Invariant {
  readonly name: string;
  /** In plain words: what must hold. */
  readonly rule: string;
  /** Rows that break it: `id` and `detail`. */
  readonly breakers: string;
}

export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'every-accepted-post-is-there',
    rule: 'A post whose receipt was committed is in exactly one state.',
    breakers: `SELECT r.post_id AS id, 'accepted by ' || r.command_id AS detail FROM receipts r
      LEFT JOIN posts p ON p.id = r.post_id WHERE r.post_id IS NOT NULL AND p.id IS NULL`,
  },
  {
    name: 'every-post-was-accepted',
    rule: 'There is no post without a receipt.',
    breakers: `SELECT p.id AS id, p.state AS detail FROM posts p
      WHERE NOT EXISTS (SELECT 1 FROM receipts r WHERE r.post_id = p.id)`,
  },
  {
    name: 'published-once',
    rule: 'A remote post is bound to one post of ours.',
    breakers: `SELECT min(id) AS id, remote_id || ' bound to ' || count(*) || ' posts' AS detail FROM posts
      WHERE remote_id IS NOT NULL GROUP BY account_id, remote_id HAVING count(*) > 1`,
  },
  {
    name: 'published-has-remote-id',
    rule: 'A published post knows its remote id.',
    breakers: `SELECT id, state AS detail FROM posts WHERE state = 'published' AND remote_id IS NULL`,
  },
  {
    name: 'dead-credential-closes-every-gate',
    rule: 'No account of a dead or retired credential is connected or merely in doubt.',
    breakers: `SELECT a.id AS id, a.status || ' under a ' || c.status || ' credential' AS detail
      FROM credentials c JOIN accounts a ON a.credential_id = c.id
      WHERE c.status IN ('dead', 'retired') AND a.status IN ('connected', 'unverified')
        AND NOT EXISTS (SELECT 1 FROM token_sets t WHERE t.credential_id = c.id AND t.status = 'pending')`,
  },
  {
    name: 'doubted-credential-opens-no-gate',
    rule: 'No account is connected while its credential is in doubt.',
    breakers: `SELECT a.id AS id, c.doubt_reason AS detail FROM credentials c JOIN accounts a ON a.credential_id = c.id
      WHERE c.doubt_since IS NOT NULL AND a.status = 'connected'`,
  },
  {
    name: 'dead-credential-has-an-incident',
    rule: 'Every dead credential has its open incident.',
    breakers: `SELECT c.id AS id, c.dead_reason AS detail FROM credentials c WHERE c.status = 'dead'
      AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.credential_id = c.id AND i.account_id IS NULL
        AND i.kind = 'disconnected' AND i.ended_at IS NULL)`,
  },
  {
    name: 'living-credential-has-no-incident',
    rule: 'No credential that is connected has an open disconnection.',
    breakers: `SELECT i.id AS id, i.reason AS detail FROM incidents i JOIN credentials c ON c.id = i.credential_id
      WHERE i.account_id IS NULL AND i.kind = 'disconnected' AND i.ended_at IS NULL AND c.status NOT IN ('dead')`,
  },
  {
    name: 'active-token-set-is-active',
    rule: 'The token set that a credential or an account names is active and sealed.',
    breakers: `SELECT c.id AS id, 'credential names ' || c.active_token_set_id AS detail FROM credentials c
      LEFT JOIN token_sets t ON t.id = c.active_token_set_id
      WHERE c.status NOT IN ('retired') AND c.active_token_set_id IS NOT NULL
        AND (t.id IS NULL OR t.status <> 'active' OR t.sealed_access_token IS NULL)
      UNION ALL
      SELECT a.id, 'account names ' || a.token_set_id FROM accounts a
      LEFT JOIN token_sets t ON t.id = a.token_set_id
      WHERE a.status <> 'removed' AND a.token_set_id IS NOT NULL AND (t.id IS NULL OR t.status <> 'active')`,
  },
  {
    name: 'every-living-credential-is-looked-at',
    rule: 'Every credential that is not retired has a next probe.',
    breakers: `SELECT id, status AS detail FROM credentials
      WHERE status <> 'retired' AND active_token_set_id IS NOT NULL AND next_probe_at IS NULL`,
  },
  {
    name: 'one-alert-decision',
    rule: 'One alert decision per incident, person and step; each mail tells at least one, and what was sent did.',
    breakers: `SELECT d.id AS id, d.status || ' mail tells nothing' AS detail FROM deliveries d
      WHERE d.channel = 'email' AND NOT EXISTS (
        SELECT 1 FROM alerts al
        WHERE al.delivery_id = d.id AND (d.status <> 'delivered' OR al.withdrawn_at IS NULL)
      )`,
  },
  {
    name: 'rows-follow-the-gate',
    rule: 'Behind a closed gate waiting posts have become held, within the settling time.',
    breakers: `SELECT p.id AS id, p.state || ' behind a closed gate' AS detail FROM posts p JOIN accounts a ON a.id = p.account_id
      WHERE p.state IN ('scheduled', 'queued') AND a.gate = 'closed' AND a.trouble_since < $settled`,
  },
  {
    name: 'nothing-held-behind-an-open-gate',
    rule: 'Behind an open gate held posts have been released, within the settling time.',
    breakers: `SELECT p.id AS id, 'held although connected' AS detail FROM posts p JOIN accounts a ON a.id = p.account_id
      WHERE p.state = 'held' AND a.gate = 'open' AND a.paused_at IS NULL AND p.changed_at < $settled
        AND coalesce(a.last_connected_at, 0) < $settled`,
  },
  {
    name: 'late-is-missed',
    rule: 'No post waits past its grace, beyond the settling time.',
    breakers: `SELECT id, state AS detail FROM posts
      WHERE state IN ('scheduled', 'queued', 'held', 'paused') AND miss_at < $settled`,
  },
  {
    name: 'claims-end',
    rule: 'No claim outlives its time, beyond the settling time.',
    breakers: `SELECT id, state AS detail FROM posts WHERE state IN ('claimed', 'sent') AND claim_until < $settled`,
  },
  {
    name: 'events-are-reacted-to',
    rule: 'No reaction is pending for longer than the settling time.',
    breakers: `SELECT r.event_id AS id, r.reaction || ' to ' || e.name AS detail FROM reactions r JOIN events e ON e.id = r.event_id
      WHERE r.status = 'pending' AND e.occurred_at < $settled`,
  },
  {
    name: 'refreshes-have-a-living-process',
    rule: 'A refresh in flight belongs to a process that is alive, within the settling time.',
    breakers: `SELECT f.id AS id, 'process ' || f.process_id || ' has ended' AS detail FROM refreshes f
      JOIN processes p ON p.id = f.process_id WHERE f.status = 'in_flight' AND p.ended_at < $settled`,
  },
];
