import type { Group } from '../../domain/credential/group';
import type { Change, ChangeKeys, Loaded, LoadedByKey, Store } from '../store';
import type { Engine } from './engine';
import { createPushWriter } from './erasure/write-pushes';
import type { Loaders } from './load';
import { createGroupWriter, wipeTokens } from './write-group';
import { createPeopleWriter, createRowWriter } from './write-rows';

/** The unit of work: load under lock, let the caller decide, write all of it with its events, or nothing. */
export function createChange(engine: Engine, loaders: Loaders): Store['change'] {
  const write = createChangeWriter(engine);
  return (keys, decide) =>
    engine.writer.write(() => {
      const loaded = load(loaders, keys);
      // Exactly what was asked for was loaded, which is what the caller's type says.
      const change = decide(loaded as Loaded<typeof keys>);
      refusePromise(change);
      refusePromise(change.result);
      write(loaded, change);
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
function createChangeWriter({
  db,
  sealer,
  events,
  clock,
}: Engine): (loaded: LoadedAny, change: Change<unknown>) => void {
  const writePeople = createPeopleWriter(db);
  const writeGroup = createGroupWriter(db, sealer);
  const writeRows = createRowWriter(db, sealer);
  const writePushes = createPushWriter(db, sealer);
  return (loaded, change) => {
    const groups = [loaded.group, loaded.groupOfAccount, loaded.groupByKey, loaded.groupOfPost].filter(isGroup);
    writePeople(change);
    for (const group of change.groups ?? []) {
      writeGroup({ group, loaded: groups, newTokenSets: change.newTokenSets ?? [] });
    }
    for (const credentialId of change.wipedCredentials ?? []) wipeTokens(db, credentialId);
    writeRows(change, clock.now());
    writePushes(change);
    events.append(change.events ?? [], change.causedBy ?? null);
  };
}

function isGroup(group: Group | null | undefined): group is Group {
  return group !== null && group !== undefined;
}
