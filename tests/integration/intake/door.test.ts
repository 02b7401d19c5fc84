import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { NETWORKS } from '../../../domain/networks/registry';
import { BATCH_COMMANDS_MAX, BODY_BYTES_MAX } from '../../../workers/http/intake/router';
import { PAGE_TOKEN, USER_TOKEN, aCredential, aMember, aPost, anOrganisation, at, putWorld } from './commands';
import { NOW, newSecretOfHost, useIntake } from './intake-for-tests';

const oldSecret = newSecretOfHost();
const newSecret = newSecretOfHost();
const intake = useIntake({ secrets: [oldSecret, newSecret] });

/** A process that translates its own sources before it opens takes its time on a busy machine. */
const PROCESS_STARTS_WITHIN_MS = 120_000;
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** See `door-that-dies.ts`. */
async function openDoorThatDies(databasePath: string, secret: string) {
  const child = spawn(
    process.execPath,
    [
      '--require',
      join(__dirname, '../../support/run-typescript.cjs'),
      join(__dirname, 'door-that-dies.ts'),
      databasePath,
      secret,
      String(NOW),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  const died = once(child, 'exit').then(([, signal]: unknown[]) => signal);
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: `http://127.0.0.1:${port.toString().trim()}`, died };
}

const organisation = (id: string) => JSON.stringify({ id, ...anOrganisation });

describe('who may come in', () => {
  it('tells whoever does not post what it takes', async () => {
    const answer = await fetch(`${intake.url}/intake`, { headers: { connection: 'close' } });
    expect({ status: answer.status, allow: answer.headers.get('allow'), body: await answer.json() }).toEqual({
      status: 405,
      allow: 'POST',
      body: {
        error: { code: 'method_not_allowed', message: expect.stringContaining('by POST') as string, fields: [] },
      },
    });
  });

  it('takes a command that any of the secrets signed, so that they can be changed one after the other', async () => {
    expect((await intake.post(organisation('c1'), { secret: oldSecret })).status).toBe(200);
    expect((await intake.post(organisation('c2'), { secret: newSecret })).status).toBe(200);
  });

  it.each([
    ['a signature of another secret', { secret: newSecretOfHost() }, /matches none/],
    ['a body that was changed on its way', { signedBody: organisation('another') }, /matches none/],
    ['a request that was recorded and sent again', { signedAt: new Date(Date.now() - 6 * 60_000) }, /five minutes/],
    ['a request from the future', { signedAt: new Date(Date.now() + 6 * 60_000) }, /five minutes/],
    ['no signature', { headers: { 'webhook-signature': '' } }, /webhook-signature missing/],
    ['a time that is none', { headers: { 'webhook-timestamp': 'soon' } }, /five minutes/],
  ])('refuses %s, and does nothing', async (_what, options, why) => {
    const answer = await intake.post(organisation('c1'), options);
    expect(answer.status).toBe(401);
    expect(answer.body.error).toMatchObject({ code: 'bad_signature', message: expect.stringMatching(why) });
    expect(await intake.store.reads.organisation('acme')).toBeNull();
  });

  it('checks who it is before it reads what is said', async () => {
    const answer = await intake.post('{ not json', { secret: newSecretOfHost() });
    expect(answer.status).toBe(401);
  });
});

describe('what it takes', () => {
  it.each([
    ['no JSON', '{ "id": "c1", "token": "EAAB-secret"', 400, 'not_json'],
    ['no object', '[1]', 400, 'not_an_object'],
    ['nothing', '', 400, 'not_json'],
    ['no command', '{ "id": "c1" }', 400, 'unknown_command'],
    ['a command that there is not', '{ "id": "c1", "command": "drop-everything" }', 400, 'unknown_command'],
    ['no id', JSON.stringify(anOrganisation), 422, 'invalid_command'],
    ['an id that is none', JSON.stringify({ id: 'two words', ...anOrganisation }), 422, 'invalid_command'],
    ['depth without end', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'not_an_object'],
  ])('refuses %s', async (_what, body, status, code) => {
    const answer = await intake.post(body);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(answer.text).not.toContain('EAAB');
  });

  it('names every faulty field at once, and how to mend it', async () => {
    const command = {
      id: 'c1',
      ...aCredential(),
      networkUserId: undefined,
      network: 'myspace',
      colour: 'red',
      issuedAt: '2026-03-01',
      accounts: [
        { kind: 'page', remoteId: '2001', name: '', tokens: { accessToken: 'two words', secret_token_EAAB: 1 } },
        7,
      ],
    };
    const answer = await intake.post(JSON.stringify(command));
    expect(answer.status).toBe(422);
    const problems = Object.fromEntries(answer.body.error?.fields.map((each) => [each.field, each.problem]) ?? []);
    expect(problems).toEqual({
      networkUserId: 'is missing',
      network: `must be one of: ${NETWORKS.map(({ name }) => name).join(', ')}`,
      colour: 'is not a field of this command; leave it out',
      issuedAt: expect.stringMatching(/2026-03-01T09:30:00Z/),
      'accounts[0].name': 'must not be empty',
      'accounts[0].tokens.accessToken': expect.stringMatching(/without spaces/),
      'accounts[0].tokens.secret_token_EAAB': 'is not a field of this command; leave it out',
      'accounts[1]': 'must be an object',
    });
    expect(answer.body.error?.message).toContain('network must be one of');
  });

  it('refuses a body that is too large before it is read', async () => {
    const answer = await intake.post(JSON.stringify({ id: 'c1', ...anOrganisation, name: 'x'.repeat(BODY_BYTES_MAX) }));
    expect([answer.status, answer.body.error?.code]).toEqual([413, 'body_too_large']);
  });

  it('refuses a compressed body, whose size nobody has bounded', async () => {
    const answer = await intake.post(organisation('c1'), { headers: { 'content-encoding': 'gzip' } });
    expect([answer.status, answer.body.error?.code]).toEqual([415, 'compressed_body']);
  });

  it('takes commands in batches, in order, each with an outcome of its own', async () => {
    const batch = [
      { id: 'c1', ...anOrganisation },
      { id: 'c2', ...aMember },
      { id: 'c3', ...aMember, memberId: 'bob', organisationId: 'nowhere' },
      { id: 'c4', ...aMember, role: 'king' },
      { id: 'c5', ...aMember, memberId: 'eve' },
    ];
    const answer = await intake.post(JSON.stringify({ commands: batch }));
    expect(answer.status).toBe(200);
    expect(answer.body.outcomes).toMatchObject([
      { status: 200, receipt: { commandId: 'c1' } },
      { status: 200, receipt: { commandId: 'c2' }, result: { memberId: 'ada' } },
      { status: 404, error: { code: 'no_such_organisation' } },
      { status: 422, error: { fields: [{ field: 'role' }] } },
      { status: 200, receipt: { commandId: 'c5' } },
    ]);
  });

  it.each([
    ['empty', []],
    ['too long', Array.from({ length: BATCH_COMMANDS_MAX + 1 }, () => ({}))],
    ['no list', 'all of them'],
  ])('refuses a batch that is %s', async (_what, commands) => {
    const answer = await intake.post(JSON.stringify({ commands }));
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'bad_batch']);
  });
});

describe('the receipt', () => {
  it('is the same for the same command, which is done once', async () => {
    const { pageId } = await putWorld(intake);
    const first = await intake.post(JSON.stringify({ id: 'p1', ...aPost(pageId) }));
    intake.setTime(Date.parse(at(86_400_000)));
    // The host writes it anew: other order of fields, same content. By now its time would be refused.
    const again = await intake.post(JSON.stringify({ ...aPost(pageId), id: 'p1' }));
    expect(first.status).toBe(200);
    expect(again.text).toBe(first.text);
    expect(first.body.receipt).toEqual({
      commandId: 'p1',
      command: 'schedule-post',
      organisationId: 'acme',
      committedAt: at(0),
    });
    expect(await intake.store.reads.posts({ organisationId: 'acme', limit: 10 })).toHaveLength(1);
  });

  it('is refused to another command under the same id', async () => {
    const { pageId } = await putWorld(intake);
    await intake.client.send(aPost(pageId), 'p1');
    const other = await intake.post(JSON.stringify({ id: 'p1', ...aPost(pageId), content: { text: 'Other' } }));
    expect([other.status, other.body.error?.code]).toEqual([409, 'command_id_used']);
    expect(other.body.error?.fields).toEqual([{ field: 'id', problem: expect.any(String) }]);
    expect(await intake.store.reads.posts({ organisationId: 'acme', limit: 10 })).toHaveLength(1);
  });

  it('is not used up by a command that was refused', async () => {
    await intake.client.send(anOrganisation);
    await expect(intake.client.send({ ...aMember, organisationId: 'nowhere' }, 'm1')).rejects.toMatchObject({
      status: 404,
      code: 'no_such_organisation',
    });
    await expect(intake.client.send(aMember, 'm1')).resolves.toMatchObject({ receipt: { commandId: 'm1' } });
  });

  it('is one for many who send the same command at once', async () => {
    const { pageId } = await putWorld(intake);
    const body = JSON.stringify({ id: 'p1', ...aPost(pageId) });
    const answers = await Promise.all(Array.from({ length: 20 }, () => intake.post(body)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await intake.store.reads.posts({ organisationId: 'acme', limit: 30 })).toHaveLength(1);
  });
});

describe('secrets', () => {
  it('are in no answer, in no log, and on the disk only sealed', async () => {
    await intake.client.send(anOrganisation);
    const body = JSON.stringify({ id: 'c1', ...aCredential() });
    const accepted = await intake.post(body);
    const replayed = await intake.post(body);
    const conflicting = await intake.post(JSON.stringify({ id: 'c1', ...aCredential(), displayName: 'Other' }));
    const broken = await intake.post(
      JSON.stringify({ id: 'c2', ...aCredential(), [USER_TOKEN]: 1, network: USER_TOKEN }),
    );
    const unreadable = await intake.post(body.slice(0, -1));
    expect([accepted, replayed, conflicting, broken, unreadable].map(({ status }) => status)).toEqual([
      200, 200, 409, 422, 400,
    ]);
    const told = [accepted, replayed, conflicting, broken, unreadable].map(({ text }) => text).join('\n');
    const disk = Buffer.concat([await readFile(intake.databasePath), await readFile(`${intake.databasePath}-wal`)]);
    expect(disk.includes('Ada Lovelace')).toBe(true);
    for (const secret of [USER_TOKEN, PAGE_TOKEN]) {
      expect(told).not.toContain(secret);
      expect(intake.log.join('\n')).not.toContain(secret);
      expect(disk.includes(secret)).toBe(false);
    }
  });
});

describe('a host that gets no answer', () => {
  it(
    'repeats the command and gets the receipt that was committed before the process was killed',
    async () => {
      const { pageId } = await putWorld(intake);
      const body = JSON.stringify({ id: 'p1', ...aPost(pageId) });
      const door = await openDoorThatDies(intake.databasePath, oldSecret);
      await expect(intake.post(body, { url: door.url })).rejects.toThrow('fetch failed');
      expect(await door.died).toBe('SIGKILL');

      const again = await intake.post(body);
      expect([again.status, again.body.receipt]).toEqual([200, expect.objectContaining({ commandId: 'p1' })]);
      const posts = await intake.store.reads.posts({ organisationId: 'acme', limit: 10 });
      expect(posts.map(({ id }) => id)).toEqual([again.body.result?.['postId']]);
    },
    PROCESS_STARTS_WITHIN_MS,
  );

  it('has sent nothing when the connection broke before the body was whole', async () => {
    const aborted = new Promise((resolve) => {
      const { hostname, port } = new URL(intake.url);
      const sent = request({ hostname, port, path: '/intake', method: 'POST', headers: { 'content-length': '100' } });
      sent.on('error', resolve);
      sent.write('{ "id"', () => sent.destroy());
    });
    await aborted;
    expect((await intake.post(organisation('c1'))).status).toBe(200);
  });
});

describe('a database that takes nothing', () => {
  it('is said to the host: nothing is acknowledged, nothing is lost, and it goes on by itself', async () => {
    const { pageId } = await putWorld(intake);
    intake.reopen({ maxPageCount: 1 });
    const text = 'x'.repeat(5000);
    const refused: string[] = [];
    let accepted = 0;
    for (let index = 0; refused.length < 3; index += 1) {
      const id = `p${index}`;
      const answer = await intake.post(JSON.stringify({ id, ...aPost(pageId, { content: { text } }) }));
      if (answer.status === 200) {
        accepted += 1;
        continue;
      }
      expect([answer.status, answer.body.error?.code]).toEqual([503, 'store_full']);
      expect(answer.headers.get('retry-after')).not.toBeNull();
      refused.push(id);
    }
    const countPosts = async () => (await intake.store.reads.posts({ organisationId: 'acme', limit: 1000 })).length;
    expect(await countPosts()).toBe(accepted);
    intake.reopen();
    for (const id of refused) {
      const answer = await intake.post(JSON.stringify({ id, ...aPost(pageId, { content: { text } }) }));
      expect(answer.status).toBe(200);
    }
    expect(await countPosts()).toBe(accepted + refused.length);
  });
});

describe('a database that somebody else holds', () => {
  it('is said to the host, and the same command goes through when it is free again', async () => {
    await putWorld(intake);
    intake.reopen({ busyWaitMsMax: 20 });
    const other = new Database(intake.databasePath);
    other.exec('BEGIN IMMEDIATE');
    const body = JSON.stringify({ id: 'm1', ...aMember, memberId: 'bob' });
    const refused = await intake.post(body);
    expect([refused.status, refused.body.error?.code]).toEqual([503, 'store_busy']);
    other.close();
    expect((await intake.post(body)).status).toBe(200);
  });
});

describe('without secrets', () => {
  const closed = useIntake({ secrets: [] });

  it('is closed, and says which setting opens it', async () => {
    const answer = await closed.post(organisation('c1'));
    expect([answer.status, answer.body.error?.code]).toEqual([503, 'intake_closed']);
    expect(answer.body.error?.message).toContain('HOLDFAST_INTAKE_SECRETS');
  });
});
