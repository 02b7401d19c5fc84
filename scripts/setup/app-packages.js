'use strict';

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { nodeHeaders, npmCommand } = require('./npm');
const { project } = require('./project');
const { SetupError } = require('./setup-error');
const { stampAt } = require('./stamp');
const { BUILD_TOOLS, installPrograms } = require('./system-packages');

const stamp = stampAt(join(project.modules, '.holdfast-stamp'));

/** The only package that is compiled here; `allowScripts` in package.json says the same. */
const NATIVE = 'better-sqlite3';

/** What node_modules depends on: the lock file, and for its native part the machine and Node's binary interface. */
function fingerprint() {
  const lock = createHash('sha256').update(readFileSync(project.lockFile)).digest('hex');
  return `${lock} abi-${process.versions.modules} ${process.platform}-${process.arch}\n`;
}

const appPackagesStep = {
  isDone: () => stamp.says(fingerprint()),

  async run(progress) {
    if (!isInstalled()) {
      stamp.clear();
      // Install scripts are not run: only one of them is needed, and it has a step of its own below.
      const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
      await progress.during('Installing the npm packages (npm ci)', () => runNpm(progress, args));
    }
    if (!nativeLoads()) await buildNative(progress);
    stamp.set(fingerprint());
  },
};

/** Downloads or compiles better-sqlite3; the tools to compile it are installed only when it comes to that. */
async function buildNative(progress) {
  const rebuild = () => runNpm(progress, ['rebuild', NATIVE, '--ignore-scripts=false', '--foreground-scripts']);
  await progress.during(`Building ${NATIVE} (a minute or two where it must be compiled)`, async () => {
    try {
      await rebuild();
    } catch (error) {
      if (!(await installPrograms(progress, BUILD_TOOLS))) throw error;
      await rebuild();
    }
  });
  if (!nativeLoads()) throw new SetupError(`${NATIVE} was built and cannot be loaded; see ${project.setupLog}`);
}

function runNpm(progress, args) {
  const [command, ...first] = npmCommand();
  return progress.run(command, [...first, ...args], { env: nodeHeaders() });
}

/**
 * Whether node_modules is what the lock file says already, because somebody ran npm by hand. npm writes what it
 * installed to node_modules/.package-lock.json, in the format of the lock file.
 */
function isInstalled() {
  const wanted = packagesOf(project.lockFile);
  const present = packagesOf(join(project.modules, '.package-lock.json'));
  if (wanted === null || present === null) return false;
  const paths = new Set([...Object.keys(wanted), ...Object.keys(present)].filter((path) => path !== ''));
  return [...paths].every((path) => {
    const [want, have] = [wanted[path], present[path]];
    // A package for another platform is in the lock file only.
    if (have === undefined) return want.optional === true;
    return want !== undefined && want.version === have.version && want.integrity === have.integrity;
  });
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return null;
  }
}

/** Tried in a process of its own: a module built for another Node may take the process down. */
function nativeLoads() {
  const attempt = `new (require('${NATIVE}'))(':memory:').close()`;
  return spawnSync(process.execPath, ['-e', attempt], { cwd: project.root, stdio: 'ignore' }).status === 0;
}

module.exports = { appPackagesStep };
