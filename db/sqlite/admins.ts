import { eq } from 'drizzle-orm';
import { admins } from '../schema/operations';
import type { Admin, Admins } from '../store';
import type { Engine } from './engine';

export function createAdmins({ db, writer }: Pick<Engine, 'db' | 'writer'>): Admins {
  return {
    put: (admin) =>
      writer.write(() => {
        const known = db.select({ id: admins.id }).from(admins).where(eq(admins.name, admin.name)).get();
        if (known === undefined) {
          db.insert(admins).values(admin).run();
          return 'added';
        }
        const { role, passwordHash, disabledAt } = admin;
        db.update(admins).set({ role, passwordHash, disabledAt }).where(eq(admins.id, known.id)).run();
        return 'changed';
      }),
    named: (name) =>
      writer.read((): Admin | null => db.select().from(admins).where(eq(admins.name, name)).get() ?? null),
    get: (id) => writer.read((): Admin | null => db.select().from(admins).where(eq(admins.id, id)).get() ?? null),
    isEmpty: () => writer.read(() => db.select({ id: admins.id }).from(admins).limit(1).get() === undefined),
  };
}
