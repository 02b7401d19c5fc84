import type { Judgement } from '../../../domain/judgement/vocabulary';
import type { Answer, Call, Conversation, NetworkSetting, Operation, Outcome } from '../../../domain/networks/network';
import { converse } from '../../../workers/adapters/networks/converse';
import { createHttpClient, type HttpClient } from '../../../workers/adapters/networks/http-client';
import { perform, type PerformContext } from '../../../workers/adapters/networks/perform';
import { systemClock } from '../../../workers/runtime/clock';
import { startHttpServer, type LocalServer, type ReceivedRequest } from './local-server';

let server: LocalServer & { readonly received: readonly ReceivedRequest[] };
let client: HttpClient;
let context: PerformContext;

beforeEach(async () => {
  // Answers with what it is asked for: /200/{"id":"1"}
  server = await startHttpServer((request, response) => {
    const [, status, body = ''] = decodeURIComponent(request.url ?? '').split('/');
    response.writeHead(Number(status)).end(body);
  });
  client = createHttpClient({ clock: systemClock, privateAddresses: 'allowed' });
  const setting: Pick<NetworkSetting, 'hosts' | 'instance'> = { hosts: { api: server.origin }, instance: null };
  context = { setting, judge: {} };
});

afterEach(async () => {
  await client.close();
  await server.close();
});

const OK: Judgement = { class: 'healthy', reason: 'ok', recovery: 'none', subject: 'request' };
const REJECTED: Judgement = { class: 'healthy', reason: 'request_rejected', recovery: 'none', subject: 'request' };
const EXPIRED: Judgement = {
  class: 'disconnected',
  reason: 'token_expired',
  recovery: 'reconnect',
  subject: 'credential',
};

/** A network in small: 401 is an expired token, 400 a refused request, and an answer holds an id. */
function call(path: string, operation: Operation = 'probe'): Call<string> {
  return {
    operation,
    request: { method: 'POST', url: `${server.origin}/${encodeURIComponent(path)}`, body: { kind: 'none' } },
    judge: (answer: Answer) => (answer.status === 401 ? EXPIRED : answer.status === 400 ? REJECTED : OK),
    read: ({ body }) =>
      typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string' ? body.id : undefined,
  };
}

describe('perform', () => {
  it('gives the value of a healthy answer, with the judgement and the answer', async () => {
    expect(await perform(client, call('200/{"id":"1"}'), context)).toMatchObject({
      ok: true,
      value: '1',
      judgement: OK,
      answer: { status: 200, body: { id: '1' } },
    });
  });

  it.each([
    ['401/{"id":"1"}', EXPIRED],
    ['400/{"id":"1"}', REJECTED],
  ])('reads no answer that is not plainly healthy: %s', async (path, judgement) => {
    expect(await perform(client, call(path), context)).toMatchObject({ ok: false, judgement });
  });

  it.each(['200/{}', '200/<html>', '200/'])(
    'proves nothing from a healthy answer that lacks the value: %s',
    async (path) => {
      expect(await perform(client, call(path), context)).toMatchObject({
        ok: false,
        judgement: { class: 'transient', reason: 'malformed_response' },
      });
    },
  );

  it('lets a request go to the server of the account, and to no host besides the network’s', async () => {
    const elsewhere = { hosts: { api: 'https://api.example.com' }, instance: null };
    const onInstance = { hosts: { api: 'https://api.example.com' }, instance: server.origin };

    const refused = await perform(client, call('200/{"id":"1"}'), { ...context, setting: elsewhere });
    const allowed = await perform(client, call('200/{"id":"1"}'), { ...context, setting: onInstance });

    expect(refused.answer).toMatchObject({ status: null, fault: { sent: 'not_sent' } });
    expect(allowed).toMatchObject({ ok: true, value: '1' });
    expect(server.received).toHaveLength(1);
  });

  it('hands the judge what only the caller knows', async () => {
    const judge = jest.fn(() => OK);

    await perform(client, { ...call('200/{"id":"1"}'), judge }, { ...context, judge: { now: 42 } });

    expect(judge).toHaveBeenCalledWith(expect.objectContaining({ status: 200 }), { now: 42 });
  });

  it.each(['publish', 'refresh', 'token_exchange'] as const)('gives %s a connection of its own', async (operation) => {
    for (let performed = 0; performed < 3; performed += 1) await perform(client, call('200/{}', operation), context);

    expect(server.connections()).toBe(3);
  });
});

describe('converse', () => {
  it('performs the calls in order and resumes the conversation with each outcome', async () => {
    function* talk(): Conversation<readonly string[]> {
      const first = (yield call('200/{"id":"1"}')) as Outcome<string>;
      if (!first.ok) return ['first failed'];
      const second = (yield call(`200/{"id":"after ${first.value}"}`)) as Outcome<string>;
      const third = (yield call('401/')) as Outcome<string>;
      return [first.value, second.ok ? second.value : '', third.judgement.reason];
    }

    expect(await converse(client, talk(), context)).toEqual(['1', 'after 1', 'token_expired']);
    expect(server.received).toHaveLength(3);
  });

  it('performs nothing for a conversation that has nothing to ask', async () => {
    function* silent(): Conversation<string> {
      return 'done';
    }

    expect(await converse(client, silent(), context)).toBe('done');
    expect(server.received).toEqual([]);
  });
});
