'use strict';

/*
 * Holdfast under PM2: one app per process. `npm run build`, then `npx pm2 start ecosystem.config.js`.
 *
 * Keep secrets in `.env` beside this file, not in the shell: each process reads it by itself, while PM2 copies the
 * environment of the shell that starts it into its dump file (`pm2 save`) in clear text.
 *
 * Logs are JSON lines with their own time stamps, in var/log/. PM2 does not rotate them: install pm2-logrotate, or let
 * logrotate(8) move them and run `pm2 reloadLogs`.
 *
 * Two instances of any app may run side by side: `npx pm2 scale publishing 2`. Only `admin` listens on a port, and a
 * second one needs another HOLDFAST_ADMIN_PORT.
 */

const { join } = require('node:path');

const PROCESSES = ['scheduler', 'probes', 'publishing', 'streams', 'analytics', 'reactions', 'alerts', 'admin'];

/** The exit code of a process whose configuration is wrong (workers/main/run-main.ts): a restart would not mend it. */
const EXIT_MISCONFIGURED = 78;

const logs = join(__dirname, 'var/log');

module.exports = {
  apps: PROCESSES.map((name) => ({
    name,
    script: join(__dirname, `dist/workers/main/${name}.main.js`),
    cwd: __dirname,
    exec_mode: 'fork',
    instances: 1,
    node_args: '--enable-source-maps',
    env: { NODE_ENV: process.env.NODE_ENV || 'production' },

    // A process says when it is ready. After the time-out PM2 calls it online anyway and goes on.
    wait_ready: true,
    listen_timeout: 30_000,
    // Longer than the 20 s that a process takes at most to stop by itself (workers/runtime/lifecycle.ts).
    kill_timeout: 25_000,
    max_memory_restart: '512M',
    exp_backoff_restart_delay: 200,
    stop_exit_codes: [EXIT_MISCONFIGURED],

    out_file: join(logs, `${name}.log`),
    error_file: join(logs, `${name}.error.log`),
    merge_logs: true,
    time: false,
  })),
};
