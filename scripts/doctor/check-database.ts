import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { inspect } from '../../db/sqlite/inspect';
import type { Inspection } from '../../db/sqlite/inspect';
import { fault, fine, warning } from './finding';
import type { Finding } from './finding';

export interface Space {
  readonly freeBytes: number;
  /** `f_type` of statfs(2). */
  readonly fileSystem: number;
}

export interface DatabaseReport {
  readonly findings: readonly Finding[];
  /** Whether it is there, whole and of this build's schema, so that more can be asked of it. */
  readonly isOpenable: boolean;
}

const MIB = 1024 * 1024;
/** Below this the next burst of posts may find the disk full. */
const FREE_BYTES_FAULT = 100 * MIB;
const FREE_BYTES_WARNING = 1024 * MIB;
/** A WAL is emptied every few megabytes, unless somebody keeps reading an old state. */
const WAL_BYTES_WARNING = 256 * MIB;

/** File systems that other machines share: https://man7.org/linux/man-pages/man2/statfs.2.html */
const SHARED_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x5346414f, 'AFS'],
  [0x01021997, '9P'],
]);

/** Whether the database lies where it can be written, and what state it is in. It is opened for reading only. */
export function checkDatabase(path: string, spaceOf: (directory: string) => Space = spaceAt): DatabaseReport {
  const directory = nearestExisting(dirname(resolve(path)));
  const unwritable = [directory, path].filter((each) => existsSync(each) && !isWritable(each));
  if (!statSync(directory).isDirectory() || unwritable.length > 0) {
    const where = unwritable[0] ?? directory;
    const mend = 'Give the user that runs Holdfast a directory of its own, or choose another HOLDFAST_DATABASE.';
    return { findings: [fault('database', `The database cannot be written: ${where}.`, mend)], isOpenable: false };
  }
  const space = judgeSpace(spaceOf(directory), directory);
  if (!existsSync(path)) {
    const notYet = fine('database', `There is no database at ${path} yet; the first process makes it.`);
    return { findings: [notYet, ...space], isOpenable: false };
  }
  const file = checkFile(path);
  return { findings: [...file.findings, ...space], isOpenable: file.isOpenable };
}

function checkFile(path: string): DatabaseReport {
  let inspection: Inspection;
  try {
    inspection = inspect(path);
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err);
    const mend = 'Restore it from a backup, or choose another HOLDFAST_DATABASE.';
    return { findings: [fault('database', `${path} cannot be read: ${why}.`, mend)], isOpenable: false };
  }
  const { schemaVersion, ourSchemaVersion, damage, journalMode } = inspection;
  const findings = [judgeSchema(inspection)];
  findings.push(
    damage.length === 0
      ? fine('database', 'SQLite finds nothing damaged (quick_check).')
      : fault(
          'database',
          `SQLite finds the file damaged: ${damage.join('; ')}.`,
          'Stop all processes, keep a copy of the file, and restore a backup (sqlite3 FILE ".recover" may save more).',
        ),
  );
  if (journalMode !== 'wal') {
    findings.push(
      warning(
        'database',
        `The journal mode is ${journalMode}, not WAL.`,
        'The next process that starts sets it; check who changed it.',
      ),
    );
  }
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (wal > WAL_BYTES_WARNING) {
    findings.push(
      warning(
        'database',
        `The write-ahead log has grown to ${inMiB(wal)}: somebody keeps reading an old state.`,
        'Look for a shell or a backup that has kept the database open.',
      ),
    );
  }
  return { findings, isOpenable: damage.length === 0 && schemaVersion === ourSchemaVersion };
}

function judgeSchema({ schemaVersion, ourSchemaVersion }: Inspection): Finding {
  if (schemaVersion === ourSchemaVersion) return fine('database', `The schema is this build's (${schemaVersion}).`);
  if (schemaVersion > ourSchemaVersion) {
    return fault(
      'database',
      `The database has schema ${schemaVersion}, newer than schema ${ourSchemaVersion} of this build.`,
      'Run the newer build.',
    );
  }
  return warning(
    'database',
    `The database has schema ${schemaVersion}; this build makes it ${ourSchemaVersion} when its first process starts.`,
    'Stop the processes of the older build before that: their writes would be refused.',
  );
}

function judgeSpace({ freeBytes, fileSystem }: Space, directory: string): readonly Finding[] {
  const findings: Finding[] = [];
  const shared = SHARED_FILE_SYSTEMS.get(fileSystem);
  if (shared !== undefined) {
    findings.push(
      fault(
        'disk',
        `${directory} is on ${shared}: SQLite's WAL needs memory that only processes of one machine share.`,
        'Put HOLDFAST_DATABASE on a local disk.',
      ),
    );
  }
  const free = `${inMiB(freeBytes)} are free at ${directory}`;
  if (freeBytes >= FREE_BYTES_WARNING) return [...findings, fine('disk', `${free}.`)];
  const mend = 'Free space on that disk; what was refused meanwhile is taken when there is room.';
  if (freeBytes >= FREE_BYTES_FAULT) return [...findings, warning('disk', `Only ${free}.`, mend)];
  return [...findings, fault('disk', `Only ${free}: intake will soon be refused, and nothing published.`, mend)];
}

function spaceAt(directory: string): Space {
  const { bavail, bsize, type } = statfsSync(directory);
  return { freeBytes: bavail * bsize, fileSystem: type };
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function inMiB(bytes: number): string {
  return `${Math.round(bytes / MIB).toLocaleString('en')} MiB`;
}
