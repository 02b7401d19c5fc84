import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { REPOSITORY } from '../../support/repository';

/*
 * The real set-up in a small project of its own. What it calls on the machine (npm, apt-get) are stand-ins on a PATH
 * of their own that write down how they were called: installing for real takes minutes and changes the machine.
 */

interface Run {
  readonly code: number | null;
  readonly stderr: string;
}

let project: string;
let bin: string;

const calls = async (): Promise<readonly string[]> => {
  const written = await readFile(join(project, 'calls'), 'utf8').catch(() => '');
  return written.split('\n').filter((line) => line !== '');
};

async function program(name: string, script: string): Promise<void> {
  const path = join(bin, name);
  await writeFile(path, `#!/bin/sh\necho "${name} $*" >> '${project}/calls'\n${script}\n`);
  await chmod(path, 0o755);
}

async function file(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), content);
}

async function bootstrap(flags: readonly string[] = [], environment: Record<string, string> = {}): Promise<Run> {
  const args = [join(project, 'scripts/bootstrap.js'), ...flags];
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { PATH: bin, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { stderr: await text(child.stderr), code: await closed };
}

const MACHINE = ['sh', 'dirname', 'mkdir', 'cat', 'sleep', 'touch', 'chmod', 'flock'];

const NPM = `
[ "$1" = ci ] || exit 0
mkdir -p node_modules/better-sqlite3 node_modules/typescript/bin
echo 'module.exports = class { close() {} }' > node_modules/better-sqlite3/index.js
cat > node_modules/typescript/bin/tsc <<'TSC'
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('calls', 'tsc ' + process.argv.slice(2).join(' ') + '\\n');
mkdirSync('dist/domain', { recursive: true });
writeFileSync('dist/domain/post.js', '');
TSC
`;

const APT_GET =
  'case "$*" in *" redis-server") touch "$0-was-here"; echo > BIN/redis-server; chmod +x BIN/redis-server;; esac';

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'holdfast-setup-'));
  bin = join(project, 'bin');
  await mkdir(bin);
  for (const name of MACHINE) {
    for (const folder of ['/bin', '/usr/bin'])
      await symlink(join(folder, name), join(bin, name)).catch(() => undefined);
  }
  await program('npm', NPM);
  await program('apt-get', APT_GET.replaceAll('BIN', bin));
  await program('redis-server', '');
  await cp(join(REPOSITORY, 'scripts/bootstrap.js'), join(project, 'scripts/bootstrap.js'));
  await cp(join(REPOSITORY, 'scripts/setup'), join(project, 'scripts/setup'), { recursive: true });
  await file('package.json', '{}');
  await file('package-lock.json', '{"packages":{}}');
  await file('tsconfig.json', '{}');
  await file('domain/post.ts', 'export const post = 1;');
});

afterEach(async () => {
  await rm(project, { recursive: true, force: true });
});

describe('set-up', () => {
  test('installs and builds on a fresh machine, and then does nothing and says nothing', async () => {
    const first = await bootstrap();
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toContain('Installing the npm packages');
    const npmCi = 'npm ci --ignore-scripts --include=dev --no-audit --no-fund';
    expect(await calls()).toEqual([npmCi, 'tsc --build']);

    expect(await bootstrap()).toEqual({ code: 0, stderr: '' });
    expect(await calls()).toHaveLength(2);
  });

  test('installs again when the lock file changes, and builds again when a source does', async () => {
    await bootstrap();
    await file('package-lock.json', '{"packages":{"node_modules/new":{"version":"1.0.0"}}}');
    await bootstrap();
    expect((await calls()).filter((call) => call.startsWith('npm ci'))).toHaveLength(2);

    const builds = async () => (await calls()).filter((call) => call.startsWith('tsc')).length;
    const before = await builds();
    await utimes(join(project, 'domain/post.ts'), 1, 1);
    await bootstrap();
    expect(await builds()).toBe(before + 1);
    await file('domain/new.ts', '');
    await bootstrap();
    expect(await builds()).toBe(before + 2);
    await rm(join(project, 'domain/new.ts'));
    await bootstrap();
    expect(await builds()).toBe(before + 3);
  });

  test('keeps packages that somebody installed by hand from this very lock file', async () => {
    await bootstrap();
    const lock =
      '{"packages":{"node_modules/new":{"version":"1.0.0"},"node_modules/mac":{"version":"1","optional":true}}}';
    await file('package-lock.json', lock);
    await file('node_modules/.package-lock.json', '{"packages":{"node_modules/new":{"version":"1.0.0"}}}');
    await bootstrap();
    expect((await calls()).filter((call) => call.startsWith('npm ci'))).toHaveLength(1);
  });

  test('removes what was built from a source that is gone', async () => {
    await file('dist/domain/gone.js', '');
    await bootstrap();
    await expect(readFile(join(project, 'dist/domain/gone.js'))).rejects.toThrow('ENOENT');
    expect(await readFile(join(project, 'dist/domain/post.js'), 'utf8')).toBe('');
  });

  test('works once when it is asked for several times at once', async () => {
    await program('npm', `sleep 1\n${NPM}`);
    const runs = await Promise.all([bootstrap(), bootstrap(), bootstrap()]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect((await calls()).filter((call) => call.startsWith('npm ci'))).toHaveLength(1);
    expect((await calls()).filter((call) => call.startsWith('tsc'))).toHaveLength(1);
  });

  test('shows what a failing tool said, and does it again next time', async () => {
    await program('npm', 'echo "no route to the registry"; exit 7');
    const failing = await bootstrap();
    expect(failing.code).toBe(1);
    expect(failing.stderr).toContain('it ended with code 7');
    expect(failing.stderr).toContain('no route to the registry');
    expect(failing.stderr).toContain(join(project, 'var/log/set-up.log'));
    expect(failing.stderr).not.toContain('    at ');

    await program('npm', NPM);
    expect(await bootstrap()).toMatchObject({ code: 0 });
  });

  test('does not start on an unknown option', async () => {
    const refused = await bootstrap(['--for-test']);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('unknown option --for-test');
    expect(await calls()).toEqual([]);
  });
});

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

describe('a Redis server', () => {
  beforeEach(() => rm(join(bin, 'redis-server')));

  asRoot('that is missing', () => {
    test('is installed by apt, its lists brought up to date first', async () => {
      expect(await bootstrap()).toMatchObject({ code: 0 });
      const apt = (await calls()).filter((call) => call.startsWith('apt-get'));
      expect(apt).toEqual([
        expect.stringMatching(/ update$/),
        expect.stringMatching(/ install --yes --no-install-recommends redis-server$/),
      ]);
    });

    test('is told when apt did not bring it', async () => {
      await program('apt-get', '');
      const failing = await bootstrap();
      expect(failing.code).toBe(1);
      expect(failing.stderr).toContain('there is still no redis-server on the PATH');
    });
  });

  test.each([
    ['the environment', { REDIS_URL: 'redis://redis.example:6379' }, ''],
    ['.env', {}, 'A=b\nREDIS_URL="redis://redis.example:6379"\n'],
  ])('is not needed when %s names one', async (_where, environment: Record<string, string>, dotEnv) => {
    await file('.env', dotEnv);
    expect(await bootstrap([], environment)).toMatchObject({ code: 0 });
    expect((await calls()).filter((call) => call.startsWith('apt-get'))).toEqual([]);
  });

  test('is needed all the same by a command that starts its own', async () => {
    await rm(join(bin, 'apt-get'));
    const environment = { REDIS_URL: 'redis://redis.example:6379' };
    const failing = await bootstrap(['--own-redis'], environment);
    expect(failing.code).toBe(1);
    expect(failing.stderr).toContain('redis-server: the queues live in Redis');
    expect(failing.stderr).toContain('no apt-get here');
    expect(await calls()).toEqual([]);
  });
});
