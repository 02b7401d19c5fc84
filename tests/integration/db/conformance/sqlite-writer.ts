import { uuidv7 } from 'uuidv7';
import { openSqliteStore } from '../../../../db/sqlite/open-store';
import { createSetClock } from './engine';
import type { WriterInput } from './engine';
import { testSealer } from './test-sealer';
import { writeAccepted } from './write-accepted';

/** `node sqlite-writer.js PATH INPUT`: a writer in a process of its own; see `writeAccepted`. */
async function main([path, input]: readonly string[]): Promise<void> {
  if (path === undefined || input === undefined) throw new Error('usage: sqlite-writer.js PATH INPUT');
  const store = openSqliteStore({ path, sealer: testSealer, clock: createSetClock(), newId: uuidv7 });
  await writeAccepted(store, JSON.parse(input) as WriterInput, (postId) => process.stdout.write(`${postId}\n`));
  store.close();
}

void main(process.argv.slice(2));
