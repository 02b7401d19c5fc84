'use strict';

const { appendFileSync, mkdirSync, readFileSync, statSync, truncateSync } = require('node:fs');
const { spawn } = require('node:child_process');
const { dirname } = require('node:path');
const { project } = require('./project');
const { SetupError } = require('./setup-error');

const WORTH_SAYING_MS = 1_000;
const STILL_AT_IT_MS = 20_000;
const LOG_BYTES_MAX = 5_000_000;
/** Of a failed command's output: the cause tends to stand at its head (npm) or at its end (compilers). */
const HEAD_LINES = 12;
const TAIL_LINES = 30;

/** Tells a person on the terminal (stderr: stdout belongs to the command) what set-up does and how long it takes. */
class Progress {
  /** @param {{ quiet: boolean }} options quiet: silent about what ends within a second */
  constructor({ quiet }) {
    this.quiet = quiet;
    mkdirSync(dirname(project.setupLog), { recursive: true });
    emptyWhenLarge(project.setupLog);
  }

  /**
   * Runs one piece of work under a title.
   *
   * @template T
   * @param {string} title
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async during(title, work) {
    const begun = Date.now();
    const seconds = () => `${Math.round((Date.now() - begun) / 1000)} s`;
    const announcement = setTimeout(() => this.say(`${title} …`), this.quiet ? WORTH_SAYING_MS : 0);
    const heartbeat = setInterval(() => this.say(`  still at it after ${seconds()}`), STILL_AT_IT_MS);
    try {
      const result = await work();
      if (Date.now() - begun >= WORTH_SAYING_MS) this.say(`  done in ${seconds()}`);
      return result;
    } finally {
      clearTimeout(announcement);
      clearInterval(heartbeat);
    }
  }

  /** @param {string} line */
  say(line) {
    process.stderr.write(`[set-up] ${line}\n`);
  }

  /**
   * Runs a command whose output goes to the log.
   *
   * @param {string} command
   * @param {readonly string[]} args
   * @param {{ env?: Record<string, string> }} [options]
   * @throws {SetupError} with the end of its output when it fails
   */
  async run(command, args, { env = {} } = {}) {
    const spelled = [command, ...args].join(' ');
    appendFileSync(project.setupLog, `\n${new Date().toISOString()} ${spelled}\n`);
    const { size: before } = statSync(project.setupLog);
    const child = spawn(command, args, {
      cwd: project.root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => appendFileSync(project.setupLog, chunk));
    }
    const fault = await new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(code === 0 ? null : `it ended with ${signal ?? `code ${code}`}`));
    });
    if (fault === null) return;

    const output = readFileSync(project.setupLog).subarray(before).toString('utf8');
    throw new SetupError(`${spelled}: ${fault}\n\n${shortened(output)}\n\nAll of its output: ${project.setupLog}`);
  }
}

/** @param {string} output */
function shortened(output) {
  const lines = output.trim().split('\n');
  if (lines.length <= HEAD_LINES + TAIL_LINES) return lines.join('\n');
  return [...lines.slice(0, HEAD_LINES), '[…]', ...lines.slice(-TAIL_LINES)].join('\n');
}

function emptyWhenLarge(path) {
  try {
    if (statSync(path).size > LOG_BYTES_MAX) truncateSync(path);
  } catch {
    // There is no log yet.
  }
}

module.exports = { Progress };
