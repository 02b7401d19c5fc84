'use strict';

const { createHash } = require('node:crypto');
const { existsSync, readFileSync, readdirSync, rmSync, statSync } = require('node:fs');
const { join, relative } = require('node:path');
const { project } = require('./project');
const { stampAt } = require('./stamp');

const SOURCE_FOLDERS = ['domain', 'db', 'queues', 'workers', 'scripts', 'tests'];
const SOURCE_FILE = /\.(ts|tsx|json)$/;

const stamp = stampAt(join(project.dist, '.holdfast-stamp'));

/** Every source file with its size and time of change: reading them all would take longer than a start may. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const config of ['tsconfig.json', 'package-lock.json']) hash.update(readFileSync(join(project.root, config)));
  for (const folder of SOURCE_FOLDERS) {
    for (const path of filesUnder(join(project.root, folder))) {
      if (!SOURCE_FILE.test(path)) continue;
      const { size, mtimeMs } = statSync(path);
      hash.update(`${relative(project.root, path)} ${size} ${mtimeMs}\n`);
    }
  }
  return `${hash.digest('hex')}\n`;
}

const buildStep = {
  isDone: () => stamp.says(fingerprint()),

  async run(progress) {
    // Taken before the build: a file changed meanwhile is built next time.
    const sources = fingerprint();
    stamp.clear();
    const tsc = join(project.modules, 'typescript/bin/tsc');
    await progress.during('Building (tsc)', () => progress.run(process.execPath, [tsc, '--build']));
    removeOrphans();
    stamp.set(sources);
  },
};

/** tsc leaves the output of a source file that is gone, and it could still be run or imported. */
function removeOrphans() {
  for (const path of filesUnder(project.dist)) {
    const source = /^(?<stem>.*)\.js(\.map)?$/.exec(relative(project.dist, path))?.groups?.stem;
    if (source === undefined) continue;
    const exists = ['.ts', '.tsx'].some((extension) => existsSync(join(project.root, source + extension)));
    if (!exists) rmSync(path);
  }
}

/** @returns {Generator<string>} absolute paths, in a stable order */
function* filesUnder(folder) {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') yield* filesUnder(path);
    } else if (entry.isFile()) yield path;
  }
}

module.exports = { buildStep };
