import { contentIdentifier, timestampIdentifier } from '../identifiers';
import { isRecord, json, mediaType, unseen, type Performed, type Route } from '../wire';
import type { World } from '../world';
import { blueskyState, type BlueskyAccount, type BlueskyRecord } from './bluesky-state';
import { takePoints } from './pds-rate-limits';
import { isNamespacedIdentifier, isRecordKey, isTimestampIdentifier, postFault, POST_COLLECTION } from './post-record';
import { authorise, findAccount } from './session-tokens';
import {
  AUTH_REQUIRED,
  DEACTIVATED,
  invalidRequest,
  NO_ACCOUNT,
  RATE_LIMITED,
  refused,
  TAKEN_DOWN,
  xrpcError,
  type XrpcError,
} from './xrpc-errors';
import { limitOf, textOf, xrpcRoute, type XrpcCall } from './xrpc-routes';

/**
 * com.atproto.repo: records and blobs. Behaviour of the reference PDS, packages/pds/src/api/com/atproto/repo/ and
 * …/repo/prepare.ts (https://github.com/bluesky-social/atproto).
 */
export function blueskyRepoRoutes(world: World): readonly Route[] {
  const route = xrpcRoute.bind(null, world);
  return [
    route({
      nsid: 'com.atproto.repo.createRecord',
      kind: 'procedure',
      input: 'json',
      operation: 'publish',
      perform: (call) => write(world, call, 'create'),
    }),
    route({
      nsid: 'com.atproto.repo.putRecord',
      kind: 'procedure',
      input: 'json',
      operation: 'publish',
      perform: (call) => write(world, call, 'put'),
    }),
    route({
      nsid: 'com.atproto.repo.uploadBlob',
      kind: 'procedure',
      input: 'any',
      operation: 'publish',
      perform: (call) => uploadBlob(world, call),
    }),
    route({
      nsid: 'com.atproto.repo.getRecord',
      kind: 'query',
      input: 'none',
      operation: 'look_up',
      perform: (call) => getRecord(world, call),
    }),
    route({
      nsid: 'com.atproto.repo.listRecords',
      kind: 'query',
      input: 'none',
      operation: 'stream',
      perform: (call) => listRecords(world, call),
    }),
  ];
}

/** Writes look at the state of the repository named in the input, not of the caller: the same, or refused. */
const WRITE_RULES = { takedown: false, deactivated: false, missing: 'AccountNotFound' } as const;

function write(world: World, { request, input }: XrpcCall, how: 'create' | 'put'): Performed {
  const authorised = authorise(world, request, 'access', WRITE_RULES);
  if (!authorised.ok) return refused(authorised.error);
  const required = how === 'create' ? ['repo', 'collection'] : ['repo', 'collection', 'rkey'];
  const missing = required.find((name) => textOf(input, name) === undefined);
  if (missing !== undefined) return refused(invalidRequest(`Input must have the property "${missing}"`));
  if (!isRecord(input['record'])) return refused(invalidRequest('Input must have the property "record"'));
  const points = takePoints(world, 'write', authorised.account.did, how === 'create' ? 3 : 2);
  if (points.exceeded) return refused(RATE_LIMITED, points.headers);
  const standing = repoFault(findAccount(world, textOf(input, 'repo') ?? ''), authorised.account);
  if (standing !== null) return refused(standing);

  const prepared = prepare(world, authorised.account, input);
  if (!prepared.ok) return refused(prepared.error);
  const existing = blueskyState(world).records.get(prepared.record.uri);
  if (existing !== undefined && how === 'create') {
    // The reference PDS does not foresee this case: its tree throws, and the caller sees an internal error.
    return refused(xrpcError(500, 'InternalServerError', 'Internal Server Error'));
  }
  if (existing?.cid === prepared.record.cid) {
    return unseen(
      json(200, { uri: existing.uri, cid: existing.cid, validationStatus: prepared.validationStatus }, points.headers),
    );
  }
  const swap = how === 'put' ? swapFault(input['swapRecord'], existing) : null;
  if (swap !== null) return refused(swap);
  blueskyState(world).records.set(prepared.record.uri, prepared.record);
  const rev = timestampIdentifier(world.clock.now(), world.nextSequence());
  const commit = { cid: contentIdentifier('dag-cbor', rev), rev };
  const { uri, cid } = prepared.record;
  return {
    answer: json(200, { uri, cid, commit, validationStatus: prepared.validationStatus }, points.headers),
    effect: existing === undefined ? uri : null,
  };
}

/** `swapRecord`: the CID that must stand there now; null: nothing may. */
function swapFault(swapRecord: unknown, existing: BlueskyRecord | undefined): XrpcError | null {
  if (swapRecord === undefined || swapRecord === (existing?.cid ?? null)) return null;
  return invalidRequest(`Record was at ${existing?.cid ?? 'null'}`, 'InvalidSwap');
}

function repoFault(named: BlueskyAccount | undefined, own: BlueskyAccount): XrpcError | null {
  if (named === undefined || named.deleted) return NO_ACCOUNT;
  if (named.takenDown) return TAKEN_DOWN;
  if (named.deactivated) return DEACTIVATED;
  return named.did === own.did ? null : AUTH_REQUIRED;
}

type Prepared =
  | { readonly ok: true; readonly record: BlueskyRecord; readonly validationStatus: 'valid' | 'unknown' }
  | { readonly ok: false; readonly error: XrpcError };

function prepare(world: World, account: BlueskyAccount, input: Readonly<Record<string, unknown>>): Prepared {
  const wrong = (message: string): Prepared => ({ ok: false, error: invalidRequest(message) });
  const collection = textOf(input, 'collection') ?? '';
  const given = isRecord(input['record']) ? input['record'] : {};
  if (!isNamespacedIdentifier(collection)) return wrong('Invalid NSID at $.collection');
  if (given['$type'] !== undefined && given['$type'] !== collection) {
    return wrong(`Invalid $type: expected ${collection}, got ${JSON.stringify(given['$type'])}`);
  }
  const key = textOf(input, 'rkey');
  if (key !== undefined && !isRecordKey(key)) return wrong(`Invalid record key: ${key}`);
  const rkey = key ?? timestampIdentifier(world.clock.now(), world.nextSequence());
  const value = { ...given, $type: collection };
  const isPost = collection === POST_COLLECTION;
  if (input['validate'] === true && !isPost) return wrong(`Unknown lexicon type: ${collection}`);
  if (isPost && input['validate'] !== false) {
    if (!isTimestampIdentifier(rkey)) return wrong(`Invalid record key for ${collection}: Invalid TID`);
    const fault = postFault(world, account.did, value);
    if (fault !== null) return wrong(`Invalid ${collection} record: ${fault}`);
  }
  const record: BlueskyRecord = {
    uri: `at://${account.did}/${collection}/${rkey}`,
    cid: contentIdentifier('dag-cbor', canonicalJson(value)),
    did: account.did,
    collection,
    rkey,
    value,
    indexedAt: world.clock.now(),
  };
  return { ok: true, record, validationStatus: isPost ? 'valid' : 'unknown' };
}

/** JSON with sorted keys, so that the same record always has the same CID. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const parts = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
  return `{${parts.join(',')}}`;
}

function uploadBlob(world: World, { request }: XrpcCall): Performed {
  const authorised = authorise(world, request, 'access', { ...WRITE_RULES, takedown: true });
  if (!authorised.ok) return refused(authorised.error);
  const points = takePoints(world, 'uploadBlob', authorised.account.did);
  if (points.exceeded) return refused(RATE_LIMITED, points.headers);
  const cid = contentIdentifier('raw', request.body);
  const mimeType = mediaType(request);
  blueskyState(world).blobs.set(cid, { cid, did: authorised.account.did, mimeType, size: request.body.length });
  return unseen(
    json(200, { blob: { $type: 'blob', ref: { $link: cid }, mimeType, size: request.body.length } }, points.headers),
  );
}

function getRecord(world: World, { request }: XrpcCall): Performed {
  const { query } = request;
  const missing = ['repo', 'collection', 'rkey'].find((name) => textOf(query, name) === undefined);
  if (missing !== undefined) return refused(invalidRequest(`Params must have the property "${missing}"`));
  const account = findAccount(world, textOf(query, 'repo') ?? '');
  const uri = `at://${account?.did ?? ''}/${textOf(query, 'collection') ?? ''}/${textOf(query, 'rkey') ?? ''}`;
  const record = blueskyState(world).records.get(uri);
  if (account === undefined || record === undefined)
    return refused(invalidRequest(`Could not locate record: ${uri}`, 'RecordNotFound'));
  return unseen(json(200, { uri: record.uri, cid: record.cid, value: record.value }));
}

function listRecords(world: World, { request }: XrpcCall): Performed {
  const { query } = request;
  const missing = ['repo', 'collection'].find((name) => textOf(query, name) === undefined);
  if (missing !== undefined) return refused(invalidRequest(`Params must have the property "${missing}"`));
  const limit = limitOf(query, 50, 100);
  if (limit === null) return refused(invalidRequest('limit must be between 1 and 100'));
  const account = findAccount(world, textOf(query, 'repo') ?? '');
  if (account === undefined || account.deleted)
    return refused(invalidRequest(`Could not find repo: ${query.get('repo') ?? ''}`));
  const reverse = query.get('reverse') === 'true';
  const cursor = query.get('cursor');
  const records = [...blueskyState(world).records.values()]
    .filter((record) => record.did === account.did && record.collection === query.get('collection'))
    .filter((record) => cursor === null || (reverse ? record.rkey > cursor : record.rkey < cursor))
    .sort((a, b) => (a.rkey < b.rkey ? -1 : 1) * (reverse ? 1 : -1))
    .slice(0, limit);
  const last = records.at(-1);
  return unseen(
    json(200, {
      records: records.map(({ uri, cid, value }) => ({ uri, cid, value })),
      ...(last === undefined ? {} : { cursor: last.rkey }),
    }),
  );
}
