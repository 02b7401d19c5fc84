import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout, as an absolute path; the same for the source of a test and for what is built from it in dist/. */
export const REPOSITORY = rootAbove(__dirname);

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}

/**
 * Every file that git knows or would add, as paths from the root of the repository. Null where there is no git: an
 * unpacked archive has the same files, and the rules were checked where it was made.
 */
export function repositoryFiles(): readonly string[] | null {
  if (!existsSync(join(REPOSITORY, '.git'))) return null;
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(REPOSITORY, path)));
}

export function readRepositoryFile(path: string): string {
  return readFileSync(join(REPOSITORY, path), 'utf8');
}
