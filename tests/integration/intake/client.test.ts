import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { IntakeError, createIntakeClient } from '../../../scripts/host-client/client';
import { aMember, anOrganisation } from './commands';
import { newSecretOfHost, useIntake } from './intake-for-tests';

const secret = newSecretOfHost();

/** One request as it arrived; verified, or it would not be here. */
interface Arrived {
  readonly signatureId: string;
  readonly body: string;
}

type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

const drop: Behaviour = (_response, request) => request.socket.destroy();
const answer =
  (status: number, body: string): Behaviour =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
const full = answer(
  503,
  JSON.stringify({ error: { code: 'store_full', message: 'The database is full.', fields: [] } }),
);
const fine = answer(200, JSON.stringify({ receipt: { commandId: 'c1' }, result: { organisationId: 'acme' } }));

describe('the client of a host', () => {
  let server: Server;
  let url: string;
  let behaviours: Behaviour[];
  let arrived: Arrived[];

  beforeEach(async () => {
    arrived = [];
    const verifier = new Webhook(secret);
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const header = (name: string): string => String(request.headers[name]);
        const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
        verifier.verify(body, Object.fromEntries(names.map((name) => [name, header(name)])));
        arrived.push({ signatureId: header('webhook-id'), body });
        behaviours.shift()?.(response, request);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const send = (triesMax: number) =>
    createIntakeClient({ url: `${url}/`, secret, triesMax, firstWaitMs: 1 }).send(anOrganisation, 'c1');

  it('repeats a command whose answer was lost, or that a full database did not take, under the same id', async () => {
    behaviours = [drop, full, fine];
    await expect(send(4)).resolves.toMatchObject({ receipt: { commandId: 'c1' } });
    expect(arrived).toHaveLength(3);
    expect(new Set(arrived.map(({ body }) => body)).size).toBe(1);
    expect(arrived.map(({ signatureId }) => signatureId)).toEqual(['c1', 'c1', 'c1']);
  });

  it('says how it ended when it gives up', async () => {
    behaviours = [full, full];
    await expect(send(2)).rejects.toMatchObject({ status: 503, code: 'store_full', isRetryable: true });
    behaviours = [drop];
    await expect(send(1)).rejects.toMatchObject({ status: null, code: 'no_answer', isRetryable: true });
  });

  it('does not repeat what was refused', async () => {
    behaviours = [
      answer(409, JSON.stringify({ error: { code: 'already_paused', message: 'Paused.', fields: [] } })),
      fine,
    ];
    await expect(send(4)).rejects.toMatchObject({ status: 409, code: 'already_paused', isRetryable: false });
    expect(arrived).toHaveLength(1);
  });

  it('is not led astray by something in between that is not Holdfast', async () => {
    behaviours = [answer(404, '"not here"'), answer(200, '<html>')];
    await expect(send(1)).rejects.toMatchObject({ status: 404, code: 'unreadable_answer' });
    await expect(send(1)).rejects.toBeInstanceOf(IntakeError);
  });
});

describe('the client and the door', () => {
  const intake = useIntake();

  it('take many commands in one request, each with an outcome of its own, and again the same under the same ids', async () => {
    const many = [anOrganisation, { ...anOrganisation, organisationId: 'not one word' }];
    const first = await intake.client.sendAll<'put-organisation'>(many, ['batch-1', 'batch-2']);
    expect(first).toMatchObject([
      {
        ok: true,
        answer: { receipt: { commandId: 'batch-1' }, result: { organisationId: anOrganisation.organisationId } },
      },
      { ok: false, error: { status: 422, code: 'invalid_command', isRetryable: false } },
    ]);
    await expect(intake.client.sendAll<'put-organisation'>(many, ['batch-1', 'batch-2'])).resolves.toEqual(first);
  });

  it('tell the host what is wrong, field by field', async () => {
    await intake.client.send(anOrganisation);
    const refused: unknown = await intake.client.send({ ...aMember, email: 'nobody' }).catch((err: unknown) => err);
    expect(refused).toBeInstanceOf(IntakeError);
    expect(refused).toMatchObject({
      code: 'invalid_command',
      message: 'email must be an e-mail address.',
      fields: [{ field: 'email', problem: 'must be an e-mail address' }],
    });
  });
});
