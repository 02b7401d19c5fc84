import { assertNever } from '../../../domain/assert-never';
import type { ReconnectLife } from '../../../domain/reconnect/reconnect';
import type { reconnects } from '../../schema/reconnects';
import type { StoredReconnect } from '../../store';
import { stored } from './stored';

type ReconnectRow = typeof reconnects.$inferSelect;

export function reconnectFromRow(row: ReconnectRow): StoredReconnect {
  const { id, organisationId, credentialId, accountId, memberId, network, stateHash } = row;
  const { startedAt, expiresAt, version, sealedVerifier, browserHash } = row;
  return {
    id,
    organisationId,
    credentialId,
    accountId,
    memberId,
    network,
    stateHash,
    life: lifeFromRow(row),
    startedAt,
    expiresAt,
    version,
    sealedVerifier,
    browserHash,
  };
}

function lifeFromRow(row: ReconnectRow): ReconnectLife {
  const { status } = row;
  switch (status) {
    case 'started':
    case 'exchanging':
      return { status };
    case 'verifying':
      return { status, tokenSetId: stored(row.tokenSetId, 'reconnects.token_set_id') };
    case 'connected':
      return {
        status,
        tokenSetId: stored(row.tokenSetId, 'reconnects.token_set_id'),
        endedAt: stored(row.endedAt, 'reconnects.ended_at'),
      };
    case 'refused':
      return {
        status,
        why: stored(row.why, 'reconnects.why'),
        endedAt: stored(row.endedAt, 'reconnects.ended_at'),
        ...(row.signedInAs === null ? {} : { signedInAs: row.signedInAs }),
      };
    default:
      return assertNever(status);
  }
}

export function reconnectToRow(reconnect: StoredReconnect): ReconnectRow {
  const { id, organisationId, credentialId, accountId, memberId, network, stateHash } = reconnect;
  const { startedAt, expiresAt, version, sealedVerifier, browserHash } = reconnect;
  return {
    id,
    organisationId,
    credentialId,
    accountId,
    memberId,
    network,
    stateHash,
    sealedVerifier,
    browserHash,
    ...lifeToRow(reconnect.life),
    startedAt,
    expiresAt,
    version,
  };
}

type LifeColumns = Pick<ReconnectRow, 'status' | 'tokenSetId' | 'why' | 'signedInAs' | 'endedAt'>;

function lifeToRow(life: ReconnectLife): LifeColumns {
  const none = { tokenSetId: null, why: null, signedInAs: null, endedAt: null };
  switch (life.status) {
    case 'started':
    case 'exchanging':
      return { ...none, status: life.status };
    case 'verifying':
      return { ...none, status: life.status, tokenSetId: life.tokenSetId };
    case 'connected':
      return { ...none, status: life.status, tokenSetId: life.tokenSetId, endedAt: life.endedAt };
    case 'refused':
      return {
        ...none,
        status: life.status,
        why: life.why,
        signedInAs: life.signedInAs ?? null,
        endedAt: life.endedAt,
      };
  }
}
