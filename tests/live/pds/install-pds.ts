import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Installs the PDS's packages into `folder` (two minutes and 250 MB) unless they stand there already, installed by this
 * lock file for this version of Node: one of them is built from source.
 */
export async function installPds(folder: string): Promise<void> {
  const stamp = join(folder, 'node_modules/.installed-for');
  const wanted = await fingerprint(folder);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;

  console.log('Installing the Bluesky PDS for the live tests (about two minutes, once).');
  await runNpm(['ci'], folder);
  await writeFile(stamp, wanted);
}

async function fingerprint(folder: string): Promise<string> {
  const lock = await readFile(join(folder, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.version}`;
}

async function runNpm(args: readonly string[], folder: string): Promise<void> {
  const child = spawn('npm', args, { cwd: folder, stdio: 'inherit', env: { ...process.env, ...nodeHeaders() } });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${args.join(' ')} ended with ${String(code)} in ${folder}`));
    });
  });
}

/** node-gyp downloads Node's headers unless it is told where they are; a machine without internet has only these. */
function nodeHeaders(): Readonly<Record<string, string>> {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
}
