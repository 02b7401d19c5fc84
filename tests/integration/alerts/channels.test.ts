import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Message } from '../../../domain/alert/message';
import { startSmtpInbox } from '../../../scripts/inbox/smtp-inbox';
import type { SmtpInbox } from '../../../scripts/inbox/smtp-inbox';
import { startWebhookReceiver } from '../../../scripts/inbox/webhook-receiver';
import type { WebhookReceiver } from '../../../scripts/inbox/webhook-receiver';
import { createSmtpChannel } from '../../../workers/adapters/mail/smtp-channel';
import { isPublicAddress } from '../../../workers/adapters/webhooks/private-addresses';
import type { ResolveName } from '../../../workers/adapters/webhooks/public-lookup';
import { createWebhookChannel, WEBHOOK_LIMITS } from '../../../workers/adapters/webhooks/webhook-channel';
import type { WebhookOptions } from '../../../workers/adapters/webhooks/webhook-channel';

const SECRET = `whsec_${Buffer.from('a secret of a test, thirty-two b').toString('base64')}`;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('mail', () => {
  const message: Message = {
    subject: 'Facebook: “Häfen & <Co>” is disconnected',
    heading: 'The password was changed',
    paragraphs: ['Hello Ann <script>alert(1)</script>,', 'It happened.'],
    items: [{ name: 'Häfen & <Co>', detail: 'page, disconnected', action: null }],
    action: { label: 'Reconnect', url: 'https://holdfast.test/reconnect/abc?x=1&y=2' },
    footer: 'You get this because.',
  };

  async function inboxAndChannel(): Promise<{ inbox: SmtpInbox; send: ReturnType<typeof createSmtpChannel>['send'] }> {
    const inbox = await startSmtpInbox();
    const channel = createSmtpChannel({ smtpUrl: inbox.url, from: 'Holdfast <alerts@holdfast.test>' });
    closers.push(
      () => inbox.close(),
      () => channel.close(),
    );
    return { inbox, send: channel.send };
  }

  const mail = {
    messageId: '<delivery-1@holdfast>',
    to: { name: 'Ann Harbour', address: 'ann@harbour.test' },
    message,
  };

  it('arrives as text and as HTML, with our message id, and nothing of it is markup', async () => {
    const { inbox, send } = await inboxAndChannel();

    await expect(send(mail)).resolves.toMatchObject({ delivered: true });

    const [arrived] = inbox.received;
    expect(arrived).toMatchObject({
      messageId: '<delivery-1@holdfast>',
      recipients: ['ann@harbour.test'],
      subject: message.subject,
    });
    expect(arrived?.text).toContain('https://holdfast.test/reconnect/abc?x=1&y=2');
    expect(arrived?.text).toContain('Häfen & <Co> (page, disconnected)');
    expect(arrived?.html).toContain('href="https://holdfast.test/reconnect/abc?x=1&amp;y=2"');
    expect(arrived?.html).toContain('&lt;script>');
    expect(arrived?.html).not.toContain('<script>');
    expect(arrived?.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('tells what the server answered when it refuses, and goes on when it accepts again', async () => {
    const { inbox, send } = await inboxAndChannel();
    inbox.refuseWith({ code: 451, text: 'come back later' });

    await expect(send(mail)).resolves.toMatchObject({
      delivered: false,
      answer: expect.stringContaining('451'),
      mayHaveArrived: false,
    });

    inbox.refuseWith(null);
    await expect(send(mail)).resolves.toMatchObject({ delivered: true });
    expect(inbox.received).toHaveLength(1);
  });

  it('gives up on a server that says nothing', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => sockets.add(socket));
    const smtpUrl = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const channel = createSmtpChannel({ smtpUrl, from: 'a@b.test', attemptTimeoutMs: 200 });
    closers.push(
      () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
      () => channel.close(),
    );

    await expect(channel.send(mail)).resolves.toMatchObject({ delivered: false, mayHaveArrived: true });
  });

  it('does not reject, nor tell the sign-in, when nobody listens', async () => {
    const { inbox } = await inboxAndChannel();
    await inbox.close();
    const channel = createSmtpChannel({
      smtpUrl: inbox.url.replace('smtp://', 'smtp://user:hunter2@'),
      from: 'a@b.test',
    });
    closers.splice(0);
    closers.push(() => channel.close());

    const answer = await channel.send(mail);

    expect(answer).toMatchObject({ delivered: false, mayHaveArrived: false });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });
});

describe('webhook', () => {
  const body = JSON.stringify({ type: 'account.disconnected.v1', data: { accountId: 'account-1' } });

  function channelWith(options: Partial<WebhookOptions> = {}): ReturnType<typeof createWebhookChannel>['send'] {
    const channel = createWebhookChannel({ allowPrivateTargets: true, ...options });
    closers.push(() => channel.close());
    return channel.send;
  }

  async function receiver(): Promise<WebhookReceiver> {
    const started = await startWebhookReceiver({ secret: SECRET });
    closers.push(() => started.close());
    return started;
  }

  async function serverThat(answers: RequestListener): Promise<string> {
    const server = createServer(answers);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it('is signed so that the library of hosts accepts it, and refuses it under another secret', async () => {
    const host = await receiver();
    const send = channelWith();

    await expect(send({ messageId: 'delivery-1', url: host.url, secret: SECRET, body })).resolves.toEqual({
      delivered: true,
      answer: 'HTTP 204',
    });
    await send({ messageId: 'delivery-2', url: host.url, secret: 'whsec_b3RoZXJvdGhlcm90aGVyb3RoZXI=', body });

    expect(host.received.map(({ id, isGenuine }) => ({ id, isGenuine }))).toEqual([
      { id: 'delivery-1', isGenuine: true },
      { id: 'delivery-2', isGenuine: false },
    ]);
    expect(host.received[0]?.body).toBe(body);
  });

  it('is not sent unsigned when the secret cannot be used', async () => {
    const host = await receiver();

    const answer = await channelWith()({ messageId: 'delivery-1', url: host.url, secret: 'whsec_%%%', body });

    expect(answer).toEqual({
      delivered: false,
      answer: 'its secret cannot be used',
      retryAfterMs: null,
      mayHaveArrived: false,
    });
    expect(host.received).toEqual([]);
  });

  it('is not delivered by an error, and hears when to come back', async () => {
    const host = await receiver();
    const send = channelWith();
    const webhook = { messageId: 'delivery-1', url: host.url, secret: SECRET, body };

    host.answerWith({ status: 503, headers: { 'retry-after': '90' } });
    await expect(send(webhook)).resolves.toEqual({
      delivered: false,
      answer: 'HTTP 503',
      retryAfterMs: 90_000,
      mayHaveArrived: false,
    });
    host.answerWith({ status: 410 });
    await expect(send(webhook)).resolves.toEqual({
      delivered: false,
      answer: 'HTTP 410',
      retryAfterMs: null,
      mayHaveArrived: false,
    });
  });

  it('follows no redirect', async () => {
    const host = await receiver();
    const url = await serverThat((_request, response) => {
      response.writeHead(307, { location: host.url }).end();
    });

    await expect(channelWith()({ messageId: 'delivery-1', url, secret: SECRET, body })).resolves.toMatchObject({
      delivered: false,
      answer: 'HTTP 307',
    });
    expect(host.received).toEqual([]);
  });

  it('gives up on an endpoint that says nothing, and does not read one that never ends', async () => {
    const silent = await serverThat(() => undefined);
    const endless = await serverThat((_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(4096), () => setImmediate(more));
      };
      more();
    });
    const send = channelWith({ limits: { ...WEBHOOK_LIMITS, answerTimeoutMs: 300 } });
    const patient = channelWith();

    await expect(send({ messageId: 'delivery-1', url: silent, secret: SECRET, body })).resolves.toMatchObject({
      delivered: false,
      answer: expect.stringContaining('no answer'),
      mayHaveArrived: true,
    });
    await expect(patient({ messageId: 'delivery-1', url: endless, secret: SECRET, body })).resolves.toMatchObject({
      delivered: true,
    });
  });

  describe('where private targets are not allowed', () => {
    const refused = {
      delivered: false,
      answer: 'its address is not on the public internet',
      retryAfterMs: null,
      mayHaveArrived: false,
    };

    it.each(['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'])(
      'does not connect to http://%s',
      async (hostname) => {
        const host = await receiver();
        const url = host.url.replace('127.0.0.1', hostname);

        const send = channelWith({ allowPrivateTargets: false });

        await expect(send({ messageId: 'delivery-1', url, secret: SECRET, body })).resolves.toEqual(refused);
        expect(host.received).toEqual([]);
      },
    );

    it('does not connect to a name of which one address is private, and asks for it only once', async () => {
      const host = await receiver();
      let asked = 0;
      const resolve: ResolveName = (_hostname, callback) => {
        asked += 1;
        callback(null, [
          { address: '93.184.215.14', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]);
      };
      const url = host.url.replace('127.0.0.1', 'rebinding.example');

      const send = channelWith({ allowPrivateTargets: false, resolve });

      await expect(send({ messageId: 'delivery-1', url, secret: SECRET, body })).resolves.toEqual(refused);
      expect(asked).toBe(1);
      expect(host.received).toEqual([]);
    });

    it.each(['ftp://example.com/', 'http://user:secret@example.com/', 'file:///etc/passwd', 'example.com'])(
      'does not use %s',
      async (url) => {
        const send = channelWith({ allowPrivateTargets: false });

        await expect(send({ messageId: 'delivery-1', url, secret: SECRET, body })).resolves.toMatchObject({
          delivered: false,
          answer: 'its address cannot be used',
        });
      },
    );
  });
});

describe('isPublicAddress', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001::1',
    'example.com',
    '',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'lets %s pass',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});
