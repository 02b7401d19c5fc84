import type { Group } from '../../domain/credential/group';
import type { Change, ChangeKeys, Loaded, LoadedByKey, Store } from '../store';
import type { Engine } from './engine';
import type { Loaders } from './load';
import { wipeTokens, writeGroup } from './write-group';
import {
  disableEndpoint,
  endReaction,
  insertAlert,
  insertAuditEntry,
  insertDelivery,
  insertEvidence,
  insertReceipt,
  insertWebhookEndpoint,
  removePermission,
  upsertAnalyticsDays,
  upsertStreamItems,
  writeCollector,
  writeDelivery,
  writeMember,
  writeNetworkState,
  writeOrganisation,
  writePermission,
  writePost,
  writeReconnect,
} from './write-rows';

/** The unit of work: load under lock, let the caller decide, write all of it with its events, or nothing. */
export function createChange(engine: Engine, loaders: Loaders): Store['change'] {
  return (keys, decide) =>
    engine.writer.write(() => {
      const loaded = load(loaders, keys);
      // Exactly what was asked for was loaded, which is what the caller's type says.
      const change = decide(loaded as Loaded<typeof keys>);
      refusePromise(change);
      refusePromise(change.result);
      write(engine, loaded, change);
      return change.result;
    });
}

type LoadedAny = { readonly [Key in keyof LoadedByKey]?: LoadedByKey[Key] | null };

function load(loaders: Loaders, keys: ChangeKeys): LoadedAny {
  return Object.fromEntries(
    Object.entries(keys)
      .filter(([, key]) => key !== undefined)
      // Each loader takes the key of its own name; the compiler cannot follow that through `Object.entries`.
      .map(([name, key]) => [name, (loaders[name as keyof LoadedByKey] as (key: unknown) => unknown)(key)]),
  );
}

/** A promise would settle when the transaction is long over, and what it decided would be lost. */
function refusePromise(value: unknown): void {
  if (typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function') {
    throw new TypeError('A decision must be synchronous: it returned a promise. Ask the outside before the change.');
  }
}

/** Parents before children, as the foreign keys ask for. */
function write(engine: Engine, loaded: LoadedAny, change: Change<unknown>): void {
  const { db, sealer } = engine;
  for (const organisation of change.organisations ?? []) writeOrganisation(db, organisation);
  for (const member of change.members ?? []) writeMember(db, member);
  writeGroups(engine, loaded, change);
  for (const credentialId of change.wipedCredentials ?? []) wipeTokens(db, credentialId);
  for (const permission of change.permissions ?? []) writePermission(db, permission);
  for (const permission of change.removedPermissions ?? []) removePermission(db, permission);
  for (const post of change.posts ?? []) writePost(db, post);
  for (const collector of change.collectors ?? []) writeCollector(db, collector);
  if (change.streamItems !== undefined) upsertStreamItems(db, change.streamItems);
  if (change.analyticsDays !== undefined) upsertAnalyticsDays(db, change.analyticsDays);
  for (const reconnect of change.reconnects ?? []) writeReconnect(db, reconnect);
  for (const receipt of change.receipts ?? []) insertReceipt(db, receipt);
  for (const endpoint of change.disabledEndpoints ?? []) disableEndpoint(db, endpoint);
  for (const endpoint of change.webhookEndpoints ?? []) insertWebhookEndpoint(db, sealer, endpoint);
  for (const alert of change.alerts ?? []) insertAlert(db, alert);
  for (const delivery of change.newDeliveries ?? []) insertDelivery(db, delivery);
  for (const delivery of change.deliveries ?? []) writeDelivery(db, delivery);
  for (const state of change.networkStates ?? []) writeNetworkState(db, state);
  for (const found of change.evidence ?? []) insertEvidence(db, found);
  for (const entry of change.audit ?? []) insertAuditEntry(db, entry);
  engine.events.append(change.events ?? [], change.causedBy ?? null);
  if (change.reactionDone !== undefined) endReaction(db, change.reactionDone, engine.clock.now());
}

function writeGroups(engine: Engine, loaded: LoadedAny, change: Change<unknown>): void {
  const groups = [loaded.group, loaded.groupOfAccount, loaded.groupByKey, loaded.groupOfPost].filter(isGroup);
  for (const group of change.groups ?? []) {
    writeGroup(engine.db, engine.sealer, { group, loaded: groups, newTokenSets: change.newTokenSets ?? [] });
  }
}

function isGroup(group: Group | null | undefined): group is Group {
  return group !== null && group !== undefined;
}
