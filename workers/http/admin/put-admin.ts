import type { AdminRole, Store } from '../../../db/store';
import { hashPassword } from './password';

/** Adds an admin, or gives one another password and role; whoever was signed in with the old one is signed out. */
export async function putAdmin(
  store: Pick<Store, 'admins' | 'sessions'>,
  admin: {
    /** For a new one. */
    readonly id: string;
    readonly name: string;
    readonly role: AdminRole;
    readonly password: string;
    readonly now: number;
  },
): Promise<'added' | 'changed'> {
  const { id, name, role, password, now } = admin;
  const passwordHash = await hashPassword(password);
  const outcome = await store.admins.put({ id, name, role, passwordHash, createdAt: now, disabledAt: null });
  const known = await store.admins.named(name);
  if (outcome === 'changed' && known !== null) {
    await store.sessions.endAll({ subject: 'admin', subjectId: known.id, now });
  }
  return outcome;
}
