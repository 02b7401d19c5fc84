import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { STOP_BUDGET_MS } from '../../../workers/runtime/lifecycle';
import { REPOSITORY } from '../../support/repository';

const ecosystemSchema = z.object({
  apps: z.array(
    z.object({
      name: z.string(),
      script: z.string(),
      exec_mode: z.string(),
      wait_ready: z.boolean(),
      kill_timeout: z.number(),
      max_memory_restart: z.string(),
      env: z.record(z.string(), z.string()),
    }),
  ),
});

/** The file as PM2 sees it, in a process whose environment is only what is given here. */
function ecosystem(environment: Readonly<Record<string, string>>) {
  const print = `console.log(JSON.stringify(require('./ecosystem.config.js')))`;
  const printed = execFileSync(process.execPath, ['-e', print], { cwd: REPOSITORY, env: environment });
  return ecosystemSchema.parse(JSON.parse(printed.toString('utf8'))).apps;
}

describe('ecosystem.config.js', () => {
  const apps = ecosystem({ REDIS_URL: 'redis://:secret@127.0.0.1' });

  test('has one app per process', () => {
    expect(apps.map(({ name }) => name)).toEqual([
      'scheduler',
      'probes',
      'publishing',
      'streams',
      'analytics',
      'reactions',
      'alerts',
      'admin',
    ]);
  });

  test.each(apps.map((app) => [app.name, app] as const))('%s can be started, watched and stopped', (name, app) => {
    expect(app.script).toBe(join(REPOSITORY, `dist/workers/main/${name}.main.js`));
    expect(existsSync(join(REPOSITORY, `workers/main/${name}.main.ts`))).toBe(true);
    expect(app).toMatchObject({ exec_mode: 'fork', wait_ready: true });
    expect(app.max_memory_restart).toMatch(/^\d+M$/);
    expect(app.kill_timeout).toBeGreaterThan(STOP_BUDGET_MS);
  });

  test('is production unless the environment says otherwise', () => {
    expect(apps.every(({ env }) => env['NODE_ENV'] === 'production')).toBe(true);
    expect(ecosystem({ NODE_ENV: 'staging' }).every(({ env }) => env['NODE_ENV'] === 'staging')).toBe(true);
  });

  test('hands no other variable to PM2, which would keep it in clear text', () => {
    expect(apps.flatMap(({ env }) => Object.keys(env)).filter((name) => name !== 'NODE_ENV')).toEqual([]);
  });
});
