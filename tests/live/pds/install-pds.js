#!/usr/bin/env node
'use strict';

/*
 * Installs the Bluesky PDS into this folder, which is a package of its own: two minutes and 250 MB that only the live
 * tests need. Does nothing where it stands already, for this lock file and this Node.
 */

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { nodeHeaders, npmCommand } = require('../../../scripts/setup/npm');
const { Progress } = require('../../../scripts/setup/progress');
const { SetupError } = require('../../../scripts/setup/setup-error');
const { withSetupLock } = require('../../../scripts/setup/setup-lock');
const { stampAt } = require('../../../scripts/setup/stamp');
const { BUILD_TOOLS, installPrograms } = require('../../../scripts/setup/system-packages');

const stamp = stampAt(join(__dirname, 'node_modules/.holdfast-stamp'));

/** The only package here that is compiled; an older one than the rest of Holdfast uses. */
const NATIVE = 'better-sqlite3';

function fingerprint() {
  const lock = createHash('sha256')
    .update(readFileSync(join(__dirname, 'package-lock.json')))
    .digest('hex');
  return `${lock} abi-${process.versions.modules} ${process.platform}-${process.arch}\n`;
}

async function install(progress) {
  stamp.clear();
  const ci = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await progress.during('Installing the Bluesky PDS for the live tests (npm ci)', () => runNpm(progress, ci));
  if (!nativeLoads()) await buildNative(progress);
  stamp.set(fingerprint());
}

async function buildNative(progress) {
  const rebuild = () => runNpm(progress, ['rebuild', NATIVE, '--ignore-scripts=false', '--foreground-scripts']);
  await progress.during(`Building its ${NATIVE} (a minute or two where it must be compiled)`, async () => {
    try {
      await rebuild();
    } catch (error) {
      if (!(await installPrograms(progress, BUILD_TOOLS))) throw error;
      await rebuild();
    }
  });
  if (!nativeLoads()) throw new SetupError(`the ${NATIVE} of the Bluesky PDS was built and cannot be loaded`);
}

function runNpm(progress, args) {
  const [command, ...first] = npmCommand();
  return progress.run(command, [...first, ...args, '--prefix', __dirname], { env: nodeHeaders() });
}

/** Tried in a process of its own: a module built for another Node may take the process down. */
function nativeLoads() {
  const attempt = `new (require('${NATIVE}'))(':memory:').close()`;
  return spawnSync(process.execPath, ['-e', attempt], { cwd: __dirname, stdio: 'ignore' }).status === 0;
}

async function main() {
  if (stamp.says(fingerprint())) return;
  const progress = new Progress({ quiet: false });
  await withSetupLock(progress, async () => {
    if (!stamp.says(fingerprint())) await install(progress);
  });
}

main().catch((error) => {
  console.error(error instanceof SetupError ? `\nSet-up failed: ${error.message}` : error);
  process.exit(1);
});
