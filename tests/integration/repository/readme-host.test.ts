import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWebhookChannel } from '../../../workers/adapters/webhooks/webhook-channel';
import { REPOSITORY, readRepositoryFile } from '../../support/repository';
import { newSecretOfHost, useIntake } from '../intake/intake-for-tests';

const INTAKE_SECRET = newSecretOfHost();
const WEBHOOK_SECRET = newSecretOfHost();

/** The host of the README as it is printed there, and a command for it to send. */
const HOST = `${/^```js\n([\s\S]*?)^```/m.exec(readRepositoryFile('README.md'))?.[1] ?? ''}
listener.listen(0, '127.0.0.1', async () => {
  const answer = await tell('c-1', { command: 'put-organisation', organisationId: 'acme', name: 'Acme', plan: 'team' });
  process.send({ port: listener.address().port, answer });
});
`;

describe('the host in the README', () => {
  const intake = useIntake({ secrets: [INTAKE_SECRET] });
  const channel = createWebhookChannel({ allowPrivateTargets: true });
  let directory: string;
  let host: ChildProcess;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-host-'));
    await symlink(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
    await writeFile(join(directory, 'host.mjs'), HOST);
    host = fork(join(directory, 'host.mjs'), {
      env: { INTAKE_SECRET, WEBHOOK_SECRET, HOLDFAST_URL: intake.url },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
  });
  afterEach(async () => {
    const ended = once(host, 'exit');
    host.kill('SIGKILL');
    await ended;
    await channel.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('talks to Holdfast and hears from it', async () => {
    const [{ port, answer }] = (await once(host, 'message')) as [{ port: number; answer: unknown }];
    expect(answer).toMatchObject({ receipt: { commandId: 'c-1', command: 'put-organisation' } });

    const printed: string[] = [];
    host.stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
    const url = `http://127.0.0.1:${String(port)}/`;
    const body = JSON.stringify({ type: 'post.published.v1', timestamp: new Date().toISOString(), data: {} });
    const send = (secret: string) => channel.send({ messageId: 'm-1', url, secret, body });
    expect(await send(newSecretOfHost())).toMatchObject({ delivered: false, answer: 'HTTP 401' });
    expect(await send(WEBHOOK_SECRET)).toEqual({ delivered: true, answer: 'HTTP 204' });
    while (printed.length === 0 && host.stdout !== null) await once(host.stdout, 'data');
    expect(printed.join('')).toMatch(/^post\.published\.v1 \{\}/);
  });
});
