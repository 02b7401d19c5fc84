import type { Change } from '../../../db/store';
import { removeGroup } from '../../../domain/data-deletion/remove-group';
import type { StoredEvent } from '../../../domain/event/events';
import type { Deps } from '../ports';
import { expectEvent } from '../reactions/reaction';
import type { Reaction } from '../reactions/reaction';

/** Rows that one transaction deletes: a stream of a hundred thousand items must not stop everybody else. */
const CHUNK = 500;

/**
 * Deletes what is held about a network user, in every organisation: first their accounts are removed by the rules that
 * hold for any removal, and their tokens wiped; then everything that speaks of them goes, in chunks. Each step looks
 * for what is still there, so after a crash it goes on where it was. Done, nothing but a tombstone is left.
 *
 * Throws while something cannot go yet (a post is being sent, the host is still to be told of one): it is tried again.
 */
export const deleteData: Reaction = async (deps, event) => {
  const requested = expectEvent(event, 'data_deletion.requested');
  const { dataDeletionId: deletionId } = requested.data;
  for (const { credentialId, isLiving } of await deps.store.erasure.credentials(deletionId)) {
    if (isLiving) await removeCredential(deps, credentialId, event.id);
  }
  while ((await deps.store.erasure.erase({ deletionId, limit: CHUNK })) > 0);
  if ((await deps.store.erasure.unsettled(deletionId)) > 0) {
    throw new Error('Posts of the person are being worked on; what speaks of them is deleted when they are through.');
  }
  // Whatever settled since the last chunk.
  while ((await deps.store.erasure.erase({ deletionId, limit: CHUNK })) > 0);
  if ((await deps.store.erasure.credentials(deletionId)).length > 0) {
    throw new Error('A credential of the person is still there.');
  }
  return finishDeletion(deps, requested, deletionId);
};

async function removeCredential(deps: Deps, credentialId: string, causedBy: string): Promise<void> {
  await deps.store.change({ group: credentialId }, ({ group }): Change<null> => {
    if (group === null || group.credential.status === 'retired') return { result: null };
    const { group: removed, events } = removeGroup(group, deps.clock.now());
    // Not left to the revocation, which would use them once more: the person has ended the grant at the network.
    return { result: null, groups: [removed], wipedCredentials: [credentialId], events, causedBy };
  });
}

async function finishDeletion(deps: Deps, event: StoredEvent, deletionId: string): Promise<string> {
  const row = { eventId: event.id, reaction: 'delete-data' } as const;
  return deps.store.change(
    { reaction: row, dataDeletion: deletionId },
    ({ reaction, dataDeletion }): Change<string> => {
      if (reaction?.status !== 'pending') return { result: 'done already' };
      const note = `deleted: ${String(dataDeletion?.erased.accounts ?? 0)} accounts`;
      const isOpen = dataDeletion?.doneAt === null;
      return {
        result: note,
        reactionDone: { ...row, note },
        ...(isOpen ? { doneDataDeletion: { id: deletionId, at: deps.clock.now() } } : {}),
      };
    },
  );
}
