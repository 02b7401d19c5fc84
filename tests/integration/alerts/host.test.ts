import { HOUR, SECOND } from '../../../domain/clock';
import { ensureHostEndpoint } from '../../../workers/use-cases/alerts/ensure-host-endpoint';
import { TOKENS, present, putWorld } from '../db/conformance/world';
import type { World } from '../db/conformance/world';
import { HOST_SECRET, useAlerts } from './alerts-for-tests';

const alerts = useAlerts();

async function givenAHost(): Promise<World> {
  const world = await putWorld(alerts.store);
  await ensureHostEndpoint(alerts.deps, { url: alerts.receiver.url, secret: HOST_SECRET });
  return world;
}

async function endpoints(): Promise<readonly string[]> {
  return (await alerts.store.reads.webhookEndpoints(null)).map(({ url }) => url);
}

describe('the host', () => {
  it('hears of what happens by webhooks that its library accepts, each once', async () => {
    const { credentialId, accounts, organisation } = await givenAHost();

    await alerts.disconnect(credentialId);
    await alerts.react();
    await alerts.deliver();
    const [event] = await alerts.events(credentialId);
    await alerts.reactAgain(present(event));
    await alerts.deliver();

    expect(alerts.receiver.received).toHaveLength(1);
    const [webhook] = alerts.receiver.received;
    expect(webhook).toMatchObject({ isGenuine: true, type: 'accounts.disconnected.v1' });
    expect(JSON.parse(webhook?.body ?? '')).toEqual({
      type: 'accounts.disconnected.v1',
      timestamp: new Date(alerts.clock.now()).toISOString(),
      data: {
        organisationId: organisation.id,
        credentialId,
        accountIds: accounts.map(({ id }) => id),
        incidentId: expect.any(String),
        reason: 'password_changed',
      },
    });
  });

  it('hears of it under the same id when it did not take it at first', async () => {
    const { credentialId } = await givenAHost();
    alerts.receiver.answerWith({ status: 500 });
    await alerts.disconnect(credentialId);
    await alerts.react();

    await alerts.deliver();
    alerts.receiver.answerWith({ status: 204 });
    alerts.clock.set(alerts.clock.now() + 30 * SECOND);
    await alerts.deliver();
    alerts.clock.set(alerts.clock.now() + HOUR);
    await alerts.deliver();

    const { received } = alerts.receiver;
    expect(received.map(({ status, isGenuine }) => ({ status, isGenuine }))).toEqual([
      { status: 500, isGenuine: true },
      { status: 204, isGenuine: true },
    ]);
    expect(received[0]?.id).toBe(received[1]?.id);
    expect(received[0]?.body).toBe(received[1]?.body);
  });

  it('may ask for more time than our own wait', async () => {
    const { credentialId } = await givenAHost();
    alerts.receiver.answerWith({ status: 429, headers: { 'retry-after': '600' } });
    await alerts.disconnect(credentialId);
    await alerts.react();
    await alerts.deliver();

    alerts.clock.set(alerts.clock.now() + 599 * SECOND);
    await alerts.deliver();
    expect(alerts.receiver.received).toHaveLength(1);
    alerts.clock.set(alerts.clock.now() + SECOND);
    await alerts.deliver();
    expect(alerts.receiver.received).toHaveLength(2);
  });

  it("hears of every organisation, an organisation's own endpoint of that organisation only", async () => {
    const one = await givenAHost();
    const other = await putWorld(alerts.store);
    const own = { id: 'own', organisationId: one.organisation.id, url: alerts.receiver.url, secret: HOST_SECRET };
    await alerts.store.change({}, () => ({
      result: null,
      webhookEndpoints: [{ ...own, createdAt: alerts.clock.now() }],
    }));

    await alerts.disconnect(one.credentialId);
    await alerts.disconnect(other.credentialId);
    await alerts.react();
    await alerts.deliver();

    const told = alerts.receiver.received.map(
      ({ body }) => (JSON.parse(body) as { data: { credentialId: string } }).data,
    );
    expect(told.filter(({ credentialId }) => credentialId === one.credentialId)).toHaveLength(2);
    expect(told.filter(({ credentialId }) => credentialId === other.credentialId)).toHaveLength(1);
  });

  it('does not delay the mails of members when it fails, nor the other way round', async () => {
    const { credentialId, member } = await givenAHost();
    alerts.receiver.answerWith({ status: 500 });
    await alerts.disconnect(credentialId);
    await alerts.react();
    await alerts.deliver();

    expect(alerts.mailsTo(member.email)).toHaveLength(1);
  });
});

describe('ensureHostEndpoint', () => {
  const at = (url: string, secret = HOST_SECRET): { url: string; secret: string } => ({ url, secret });

  it('makes one endpoint, however many processes start at once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 8 }, () => ensureHostEndpoint(alerts.deps, at('https://host.test/a'))),
    );

    expect(new Set(ids).size).toBe(1);
    expect(await endpoints()).toEqual(['https://host.test/a']);
  });

  it('replaces it when its address or secret changes, and switches it off when it is gone', async () => {
    const first = await ensureHostEndpoint(alerts.deps, at('https://host.test/a'));
    const moved = await ensureHostEndpoint(alerts.deps, at('https://host.test/b'));
    const rotated = await ensureHostEndpoint(
      alerts.deps,
      at('https://host.test/b', 'whsec_b3RoZXJvdGhlcm90aGVyb3RoZXI='),
    );
    expect(new Set([first, moved, rotated]).size).toBe(3);
    expect(await endpoints()).toEqual(['https://host.test/b']);

    expect(await ensureHostEndpoint(alerts.deps, null)).toBeNull();
    expect(await endpoints()).toEqual([]);
  });

  it('drops what waits for the endpoint that it replaced', async () => {
    const { credentialId } = await givenAHost();
    await alerts.disconnect(credentialId);
    await alerts.react();
    await ensureHostEndpoint(alerts.deps, null);

    expect(await alerts.deliver()).toContain('its endpoint is switched off');
    expect(alerts.receiver.received).toEqual([]);
  });
});

it('no secret is in any message, row or log', async () => {
  const { credentialId } = await givenAHost();
  alerts.receiver.answerWith({ status: 500 });
  alerts.inbox.refuseWith({ code: 451, text: 'try again' });
  await alerts.disconnect(credentialId);
  await alerts.react();
  await alerts.deliver();
  alerts.receiver.answerWith({ status: 204 });
  alerts.inbox.refuseWith(null);
  alerts.clock.set(alerts.clock.now() + HOUR);
  await alerts.deliver();

  const everything = [
    ...alerts.log,
    ...alerts.inbox.received.map(({ raw, text, html }) => [raw, text, html].join()),
    ...alerts.receiver.received.map(({ body, headers }) => body + JSON.stringify(headers)),
    JSON.stringify(await alerts.deliveries()),
    JSON.stringify(await alerts.events(credentialId)),
  ].join('\n');
  expect(everything).toContain('accounts.disconnected.v1');
  for (const secret of [
    HOST_SECRET,
    HOST_SECRET.slice('whsec_'.length),
    TOKENS.accessToken,
    TOKENS.refreshToken ?? '',
  ]) {
    expect(everything).not.toContain(secret);
  }
});
