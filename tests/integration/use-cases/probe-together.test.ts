import type { Group } from '../../../domain/credential/group';
import type { Answer, HttpRequest } from '../../../domain/networks/network';
import { probeTogether } from '../../../workers/use-cases/probe-credential';
import { SILENCE, html, json } from './scripted-http';
import { NOW, createWorld, eventsOf, groupNow, putGroup } from './world';
import type { UseCaseWorld } from './world';

/** Facebook's batches: https://developers.facebook.com/docs/graph-api/batch-requests */
const BATCH = /^POST \/$/;
const PEOPLE = ['ada', 'ben', 'cleo', 'dora'] as const;

let world: UseCaseWorld;
let groups: Group[];
beforeEach(async () => {
  world = await createWorld();
  groups = [];
  for (const person of PEOPLE) {
    groups.push(
      await putGroup(world, 'facebook', {
        credential: { networkUserId: person, displayName: person },
        accounts: [{ kind: 'profile', remoteId: person }],
        tokens: { accessToken: `token of ${person}` },
      }),
    );
  }
});
afterEach(() => world.end());

const probeAll = () =>
  probeTogether(world.deps, {
    network: 'facebook',
    credentialIds: groups.map(({ credential }) => credential.id),
    causedBy: 'job',
    queuedAt: NOW,
  });
const fieldsOf = ({ body }: HttpRequest) => (body.kind === 'form' ? body.fields : {});
const valid = (person: string) => item(200, { data: { is_valid: true, user_id: person, scopes: [] } });
const item = (code: number, body: unknown) => ({
  code,
  headers: [{ name: 'Content-Type', value: 'application/json' }],
  body: JSON.stringify(body),
});
const endings = async () =>
  (await eventsOf(world, 'credential.disconnected')).map(({ subject, data }) => [subject.credentialId, data]);

it('is one request with a question for each token, under our app’s token', async () => {
  world.http.answer(BATCH, json(200, PEOPLE.map(valid)));
  expect(await probeAll()).toEqual(['healthy', 'healthy', 'healthy', 'healthy']);
  expect(world.http.calls).toHaveLength(1);
  const [fields = {}] = world.http.calls.map(({ request }) => fieldsOf(request));
  const asked = (JSON.parse(fields['batch'] ?? '[]') as { method: string; relative_url: string }[]).map((each) => {
    const url = new URL(each.relative_url, 'https://graph.facebook.com');
    return [each.method, url.pathname, url.searchParams.get('input_token')];
  });
  expect(asked).toEqual(PEOPLE.map((person) => ['GET', '/v25.0/debug_token', `token of ${person}`]));
  expect(fields['access_token']).toContain('|');
});

it('judges each answer by itself: one ended, one unfinished, one limited, one healthy', async () => {
  const ended = { data: { is_valid: false, error: { code: 190, subcode: 460, message: 'x' } } };
  const limited = item(400, { error: { code: 17, message: 'x' } });
  world.http.answer(BATCH, json(200, [item(200, ended), null, limited, valid('dora')]));
  expect(await probeAll()).toEqual(['dead', 'unproven', 'unproven', 'healthy']);
  expect(await endings()).toMatchObject([[groups[0]?.credential.id, { reason: 'password_changed' }]]);
  const [, , , last] = groups;
  expect(last && (await groupNow(world, last)).credential.schedule.lastHealthyAt).toBe(NOW);
});

const WHOLE: readonly [string, Answer][] = [
  ['silence', SILENCE],
  ['a 503', html(503)],
  ['the app token refused', json(400, { error: { code: 190, message: 'x' } })],
  ['a limit of our app', json(400, { error: { code: 4, message: 'x' } })],
  ['fewer answers than questions', json(200, [valid('ada')])],
  ['more answers than questions', json(200, [...PEOPLE, 'eve'].map(valid))],
  [
    'items that are none',
    json(
      200,
      PEOPLE.map(() => 'x'),
    ),
  ],
  [
    'bodies that are none',
    json(
      200,
      PEOPLE.map(() => ({ code: 200, headers: {}, body: { data: { is_valid: false } } })),
    ),
  ],
  [
    'somebody else’s answers',
    json(
      200,
      PEOPLE.map(() => valid('eve')),
    ),
  ],
];
it.each(WHOLE)('%s for the whole of it is nobody’s end', async (_, answer) => {
  world.http.answer(BATCH, answer);
  const reports = await probeAll();
  expect(reports.filter((report) => report === 'healthy' || report === 'dead')).toEqual([]);
  expect(await endings()).toEqual([]);
});

it('asks about nobody who was looked at since it was queued', async () => {
  world.http.answer(BATCH, json(200, PEOPLE.map(valid)));
  await probeAll();
  expect(await probeAll()).toEqual([]);
  expect(world.http.calls).toHaveLength(1);
});

it('a fault of ours about one keeps nothing from the others', async () => {
  const [ada, ...others] = groups;
  world.http.answer(BATCH, json(200, PEOPLE.map(valid)));
  const { change } = world.store;
  const broken = jest.spyOn(world.deps.store, 'change').mockImplementation((keys, decide) => {
    if ('group' in keys && keys.group === ada?.credential.id) return Promise.reject(new Error('broken'));
    return change.call(world.store, keys, decide);
  });
  await expect(probeAll()).rejects.toThrow('broken');
  broken.mockRestore();
  for (const group of others) {
    expect((await groupNow(world, group)).credential.schedule.lastHealthyAt).toBe(NOW);
  }
});
