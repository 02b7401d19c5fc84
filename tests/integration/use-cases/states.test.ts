import { HOUR, MINUTE } from '../../../domain/clock';
import type { Collector } from '../../../domain/collector/collector';
import type { Group } from '../../../domain/credential/group';
import type { StoredEvent } from '../../../domain/event/events';
import { RECONNECT_STATUSES } from '../../../domain/reconnect/reconnect';
import type { ReconnectLife } from '../../../domain/reconnect/reconnect';
import { hashOf } from '../../../workers/runtime/ids';
import { resumeCollectors } from '../../../workers/use-cases/reactions/resume-collectors';
import { verifyReconnect } from '../../../workers/use-cases/reactions/verify-reconnect';
import { completeReconnect } from '../../../workers/use-cases/reconnect/complete-reconnect';
import { loadStream } from '../../../workers/use-cases/run-collector';
import { SILENCE, json } from './scripted-http';
import {
  NOW,
  accountIn,
  attemptNow,
  completeGrant,
  createWorld,
  onlyEvent,
  present,
  putCollector,
  putGroup,
} from './world';
import type { UseCaseWorld } from './world';

/**
 * State machines that live in the use cases, pair by pair: the state it leads to, or why not. A dot: nothing changes.
 */

let world: UseCaseWorld;
let group: Group;

beforeEach(async () => {
  world = await createWorld();
  group = await putGroup(world, 'x');
});
afterEach(() => world.end());

function readTable(table: string): readonly { readonly row: string; readonly column: string; readonly cell: string }[] {
  const [header = [], ...lines] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/));
  const columns = header.slice(1);
  return lines.flatMap(([row = '', ...cells]) =>
    columns.map((column, index) => ({ row, column, cell: cells[index] ?? 'missing' })),
  );
}

describe('a collector', () => {
  const MENTIONS = /^GET .*\/mentions$/;
  const STATES: Readonly<Record<string, Partial<Collector>>> = {
    waiting: { nextRunAt: NOW },
    running: { nextRunAt: NOW, claim: { token: 'other', until: NOW + MINUTE } },
    abandoned: { nextRunAt: NOW, claim: { token: 'dead', until: NOW } },
    ended: { nextRunAt: null },
  };

  function stateOf({ nextRunAt, claim }: Collector): string {
    if (claim !== null) return claim.until > NOW ? 'running' : 'abandoned';
    return nextRunAt === null ? 'ended' : 'waiting';
  }

  const start =
    (given: { runNo?: number } = {}) =>
    async (collector: Collector): Promise<string> => {
      const runNo = given.runNo ?? collector.runNo;
      const outcome = await loadStream(world.deps, { collectorId: collector.id, runNo, causedBy: 'job' });
      return outcome.kind === 'refused' ? outcome.why : outcome.kind;
    };
  const COMMANDS: Readonly<Record<string, (collector: Collector) => Promise<string>>> = {
    'found due': async () => {
      const found = await world.store.due.collectors({ now: NOW, limit: 10, redeliverAfterMs: MINUTE });
      return found.length === 1 ? 'found' : 'not found';
    },
    'run, and answered': (collector) => {
      world.http.answer(MENTIONS, json(200, { meta: { result_count: 0 } }));
      return start()(collector);
    },
    'run, in silence': (collector) => {
      world.http.answer(MENTIONS, SILENCE);
      return start()(collector);
    },
    'run, of an older number': start({ runNo: 7 }),
    resumed: async () => {
      await world.store.change({}, () => ({
        result: null,
        events: [
          {
            name: 'account.resumed',
            subject: {
              organisationId: world.organisation.id,
              credentialId: group.credential.id,
              accountId: accountIn(group).id,
            },
            data: { memberId: null },
          },
        ],
      }));
      return resumeCollectors(world.deps, await onlyEvent(world, 'account.resumed'));
    },
  };

  const cases = readTable(`
    command                  waiting                  running                  abandoned                ended
    found due                found                    not found                found                    not found
    run, and answered        done                     it is running            done                     there is nothing more to collect
    run, in silence          timeout                  it is running            timeout                  there is nothing more to collect
    run, of an older number  a later run has its number  a later run has its number  a later run has its number  a later run has its number
    resumed                  1 collectors due now     0 collectors due now     0 collectors due now     0 collectors due now
  `);

  it('is said for every command in every state', () => {
    expect(cases).toHaveLength(Object.keys(COMMANDS).length * Object.keys(STATES).length);
  });

  it.each(cases)('$row, $column: $cell', async ({ row, column, cell }) => {
    const collector = await putCollector(world, accountIn(group), { runNo: 8, ...STATES[column] });
    expect(await present(COMMANDS[row])(collector)).toBe(cell);
    const after = present(await world.store.reads.collector(collector.id));
    const ran = row.startsWith('run, ') && ['done', 'timeout'].includes(cell);
    expect(stateOf(after)).toBe(ran ? 'waiting' : column);
  });
});

describe('an attempt to reconnect', () => {
  const tokens = (tokenSetId: string): Readonly<Record<string, ReconnectLife>> => ({
    started: { status: 'started' },
    exchanging: { status: 'exchanging' },
    verifying: { status: 'verifying', tokenSetId },
    connected: { status: 'connected', tokenSetId, endedAt: NOW },
    refused: { status: 'refused', why: 'expired', endedAt: NOW },
  });

  const ME = /^GET \/2\/users\/me$/;
  const COMMANDS: Readonly<Record<string, (event: StoredEvent<'reconnect.completed'>) => Promise<string>>> = {
    'the browser comes back': () => back('browser'),
    'another browser comes back': () => back('another'),
    'it comes back too late': () => {
      world.pass(HOUR);
      return back('browser');
    },
    'the grant holds': (event) => {
      world.http.answer(ME, json(200, { data: { id: 'user', username: 'ada' } }));
      return verifyReconnect(world.deps, event);
    },
    'the grant does not hold': (event) => {
      world.http.answer(ME, json(403, { errors: [{ code: 64, message: 'Your account is suspended' }] }));
      return verifyReconnect(world.deps, event);
    },
  };

  async function back(browser: string): Promise<string> {
    const proof = { kind: 'refused', error: 'access_denied' } as const;
    const ended = await completeReconnect(world.deps, { network: 'x', state: 'state', browser, proof });
    return ended.ok ? ended.value.ended : ended.refusal;
  }

  const cases = readTable(`
    command                     started          exchanging       verifying        connected        refused
    the browser comes back      refused          .                .                .                .
    another browser comes back  .                .                .                .                .
    it comes back too late      refused          .                .                .                .
    the grant holds             .                .                connected        .                .
    the grant does not hold     .                .                refused          .                .
  `);

  it('is said for every command in every state', () => {
    expect(cases).toHaveLength(Object.keys(COMMANDS).length * RECONNECT_STATUSES.length);
  });

  it.each(cases)('$row, $column: $cell', async ({ row, column, cell }) => {
    const { event, reconnectId } = await completeGrant(world, group);
    await world.store.change({ reconnect: reconnectId }, ({ reconnect }) => ({
      result: null,
      reconnects: [
        {
          ...present(reconnect),
          stateHash: hashOf('state'),
          browserHash: hashOf('browser'),
          life: present(tokens(event.data.tokenSetId)[column]),
        },
      ],
    }));
    await present(COMMANDS[row])(event);
    expect((await attemptNow(world, reconnectId)).status).toBe(cell === '.' ? column : cell);
  });
});
