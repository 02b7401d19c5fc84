import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createAdminClient } from '../../../scripts/sandbox/admin-client';
import type { SandboxAddresses } from '../../../scripts/sandbox/admin/contract';
import { sowConversations } from '../../../scripts/sandbox/lively';
import { startSandbox } from '../../../scripts/sandbox/sandbox';
import { livelySeed, SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { SANDBOX_BLUESKY_ACCOUNTS } from '../../../scripts/sandbox/bluesky/seed';
import { SANDBOX_FACEBOOK_PAGES, SANDBOX_FACEBOOK_USERS } from '../../../scripts/sandbox/facebook/seed';
import { SANDBOX_X_USERS } from '../../../scripts/sandbox/x/seed';
import { REPOSITORY } from '../../support/repository';
import { systemClock } from '../../../workers/runtime/clock';
import { bearer, call, form, jsonPost, REDIRECT_URI, useSandbox, withQuery } from './sandbox-for-tests';

const { ada } = SANDBOX_FACEBOOK_USERS;
const { harbour } = SANDBOX_X_USERS;
const { bakery } = SANDBOX_BLUESKY_ACCOUNTS;
const { harbourCafe } = SANDBOX_FACEBOOK_PAGES;
const X_SCOPES = ['tweet.read', 'tweet.write', 'users.read', 'offline.access'];

describe('starting the sandbox', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-sandbox-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('keeps people, tokens and posts over a restart, in a file that only its owner reads', async () => {
    const stateFile = join(directory, 'state.json');
    const first = await startSandbox({ clock: systemClock, stateFile });
    await first.admin.seed(livelySeed([REDIRECT_URI]));
    const x = await first.admin.issueTokens({
      network: 'x',
      user: harbour.id,
      app: SANDBOX_APPS.x.clientId,
      scopes: X_SCOPES,
    });
    const sky = await first.admin.issueTokens({ network: 'bluesky', user: bakery.did });
    await call(`${first.addresses.x.api}/2/tweets`, jsonPost({ text: 'kept' }, x.accessToken));
    await first.admin.happen({ network: 'facebook', kind: 'take_page_role', user: ada.id, page: harbourCafe.id });
    await first.stop();
    expect((await stat(stateFile)).mode & 0o777).toBe(0o600);

    const second = await startSandbox({ clock: systemClock, stateFile });
    expect((await call(`${second.addresses.x.api}/2/users/me`, bearer(x.accessToken))).status).toBe(200);
    expect(
      (await call(`${second.addresses.bluesky.pds}/xrpc/com.atproto.server.getSession`, bearer(sky.accessToken)))
        .status,
    ).toBe(200);
    expect(await second.admin.posts()).toMatchObject([{ text: 'kept' }]);
    const people = await second.admin.people();
    expect(people.find((one) => one.id === ada.id)?.assets.find((one) => one.id === harbourCafe.id)?.tasks).toEqual([]);
    await second.stop();
  });

  test('says which file it cannot read', async () => {
    const stateFile = join(directory, 'broken.json');
    await writeFile(stateFile, 'null');
    await expect(startSandbox({ clock: systemClock, stateFile })).rejects.toThrow(stateFile);
    expect(await readFile(stateFile, 'utf8')).toBe('null');
  });

  test('refuses a port that is taken, and leaves nothing open', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(startSandbox({ clock: systemClock, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    // The home page's port is free, the first network's is not.
    await expect(startSandbox({ clock: systemClock, port: port - 1 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => taken.close(resolve));
  });

  test('refuses production', async () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(startSandbox({ clock: systemClock })).rejects.toThrow('NODE_ENV=production');
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });

  test('stopping twice is one stop', async () => {
    const sandbox = await startSandbox({ clock: systemClock });
    await sandbox.stop();
    await expect(sandbox.stop()).resolves.toBeUndefined();
  });
});

/** A process that strips its types first takes seconds to start, and many on a busy machine. */
const PROCESS_TEST_MS = 120_000;

describe('the sandbox as a process of its own', () => {
  let directory: string;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-sandbox-'));
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess => {
    const entry = join(REPOSITORY, 'scripts/sandbox/main.ts');
    const loader = join(REPOSITORY, 'tests/support/run-typescript.cjs');
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    const child = spawn(process.execPath, ['--require', loader, entry, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  };

  const firstLine = async (child: ChildProcess): Promise<Ready> => {
    if (child.stdout === null) throw new Error('no stdout');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return JSON.parse(line) as Ready;
  };

  test(
    'says where it is, keeps what happened to people over a restart, and ends on SIGTERM',
    async () => {
      const args = ['--seed', '--state', join(directory, 'state.json'), '--redirect-uri', REDIRECT_URI];
      const first = run(args);
      const { ready, addresses } = await firstLine(first);
      expect(ready).toBe(true);
      const admin = createAdminClient(addresses.home);
      await admin.happen({ network: 'facebook', kind: 'change_password', user: ada.id, password: 'tidal' });
      const posts = await admin.posts();
      expect(posts.length).toBeGreaterThan(5);
      first.kill('SIGTERM');
      expect(await once(first, 'exit')).toEqual([0, null]);

      const second = run(args);
      const again = createAdminClient((await firstLine(second)).addresses.home);
      expect((await again.people()).find((one) => one.id === ada.id)?.password).toBe('tidal');
      expect(await again.posts()).toHaveLength(posts.length);
      second.kill('SIGTERM');
      await once(second, 'exit');
    },
    PROCESS_TEST_MS,
  );

  test(
    'ends with a sentence in production',
    async () => {
      const child = run([], { NODE_ENV: 'production' });
      let told = '';
      child.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()));
      expect(await once(child, 'close')).toEqual([1, null]);
      expect(told).toContain('do not run with NODE_ENV=production');
    },
    PROCESS_TEST_MS,
  );
});

interface Ready {
  readonly ready: boolean;
  readonly addresses: SandboxAddresses;
}

describe('the home page of the sandbox', () => {
  const { sandbox, clock } = useSandbox();
  const home = (path = '/'): string => `${sandbox().addresses.home}${path}`;

  test('says what it is and shows everybody with what they sign in with', async () => {
    await sowConversations(sandbox().admin, clock.now());
    const { text } = await call(home());
    expect(text).toContain('<strong>Sandbox.</strong>');
    for (const person of await sandbox().admin.people()) {
      expect(text).toContain(person.signInName);
      expect(text).toContain(person.password);
    }
    expect(text).toContain('Up before the gulls again.');
    expect(text).not.toContain('<script');
  });

  test('every page says that it is a sandbox', async () => {
    const { facebook, x } = sandbox().addresses;
    const dialog = withQuery(`${facebook.www}/v25.0/dialog/oauth`, {
      client_id: SANDBOX_APPS.facebook.clientId,
      redirect_uri: REDIRECT_URI,
    });
    for (const url of [dialog, `${facebook.www}/elsewhere`, `${x.www}/i/oauth2/authorize`, `${x.www}/elsewhere`]) {
      expect((await call(url)).text).toContain('<strong>Sandbox.</strong>');
    }
  });

  test('names are text, never markup', async () => {
    await sandbox().admin.addStreamItem({
      network: 'facebook',
      account: harbourCafe.id,
      author: '<b>Eve</b>',
      text: '<script>alert(1)</script>',
    });
    const { text } = await call(home('/?told=%3Cscript%3E'));
    expect(text).toContain('&lt;b&gt;Eve&lt;/b&gt;');
    expect(text).not.toContain('<script>');
  });

  test('its buttons do what they say, and lead back', async () => {
    const tokens = await sandbox().admin.issueTokens({
      network: 'facebook',
      user: ada.id,
      app: SANDBOX_APPS.facebook.clientId,
      scopes: [],
    });
    const pressed = await call(
      home('/do/happen'),
      form({ network: 'facebook', user: ada.id, kind: 'change_password' }),
    );
    expect(pressed.status).toBe(303);
    const told = new URL(pressed.headers.get('location') ?? '', home()).searchParams.get('told');
    expect(told).toBe(`Done. The password is now "${ada.password}-new". Tokens ended: 1.`);
    const me = await call(
      withQuery(`${sandbox().addresses.facebook.graph}/v25.0/me`, { access_token: tokens.accessToken }),
    );
    expect(me.body).toMatchObject({ error: { error_subcode: 460 } });

    await call(home('/do/trouble'), form({ network: 'x', trouble: 'down' }));
    await expect(call(`${sandbox().addresses.x.api}/2/users/me`)).rejects.toThrow();
    expect((await call(home())).text).toContain('Make it well again');
    await call(home('/do/mend'), form({ network: 'x' }));
    expect((await call(`${sandbox().addresses.x.api}/2/users/me`)).status).toBe(401);
  });

  test('a button that makes no sense is answered with a sentence', async () => {
    const pressed = await call(home('/do/happen'), form({ network: 'facebook', user: 'nobody', kind: 'suspend' }));
    expect(decodeURIComponent(pressed.headers.get('location') ?? '')).toContain(
      'Not done: There is no Facebook user nobody',
    );
  });
});
