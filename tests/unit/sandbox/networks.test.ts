import { happeningSchema, seedSchema, tokenOrderSchema } from '../../../scripts/sandbox/admin/contract';
import { emptyState, createWorld } from '../../../scripts/sandbox/world';
import { NETWORKS } from '../../../scripts/sandbox/networks';
import { livelySeed } from '../../../scripts/sandbox/seed';

const clock = { now: () => Date.UTC(2026, 7, 1), monotonic: () => 0 };
const newWorld = () => createWorld(clock, emptyState(), (network, host) => `http://${host}.${network}.test`);

describe('the registry of the sandbox', () => {
  it('names every network once, and the first ports belong to those that were first', () => {
    const names = NETWORKS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.slice(0, 3)).toEqual(['facebook', 'x', 'bluesky']);
    for (const { name } of NETWORKS) expect(name).toMatch(/^[a-z]+$/);
    expect(names).not.toContain('home');
  });

  it.each(NETWORKS.map((network) => [network.name, network] as const))(
    '%s can be filled with its lively seed, and its people then say their lines',
    (_name, network) => {
      const world = newWorld();
      network.seed.carryOut(world, network.lively.seed);
      expect(network.people(world).length).toBeGreaterThan(0);
      // What they say may be a post, or a comment under one.
      const said = network.lively.lines.map((line) => network.addStreamItem?.(world, { ...line, at: clock.now() }));
      expect(said.every((id) => typeof id === 'string' && id !== '')).toBe(true);
      expect(new Set(said).size).toBe(network.lively.lines.length);
      if (network.lively.app !== null) expect(network.apps).toBeDefined();
    },
  );

  it.each(NETWORKS.map((network) => [network.name, network] as const))(
    'every button of %s is an order that the network takes',
    (name, network) => {
      const world = newWorld();
      network.seed.carryOut(world, network.lively.seed);
      for (const person of network.people(world)) {
        const ofAssets = person.assets.flatMap((asset) => network.home.asset?.(asset).button ?? []);
        for (const { happening } of [...network.home.buttons(person), ...ofAssets]) {
          expect(happeningSchema.safeParse({ network: name, user: person.id, ...happening }).error).toBeUndefined();
        }
      }
    },
  );

  it('tells orders apart by their network', () => {
    expect(happeningSchema.safeParse({ network: 'x', kind: 'log_out', user: '1' }).success).toBe(false);
    expect(happeningSchema.safeParse({ network: 'facebook', kind: 'log_out', user: '1' }).success).toBe(true);
    expect(happeningSchema.safeParse({ network: 'nowhere', kind: 'log_out', user: '1' }).success).toBe(false);
    expect(tokenOrderSchema.safeParse({ network: 'bluesky', user: '1', scopes: [] }).success).toBe(false);
    expect(seedSchema.safeParse({ nowhere: {} }).success).toBe(false);
    expect(seedSchema.safeParse({ x: { users: [{ id: 'not a number' }] } }).success).toBe(false);
    expect(seedSchema.safeParse(livelySeed(['http://127.0.0.1:1/callback'])).error).toBeUndefined();
  });
});

describe('the state of networks', () => {
  const slice = { name: 'somewhere', empty: () => ({ kept: new Map<string, string>(), added: 0 }) };

  it('is one object until everything is forgotten', () => {
    const world = newWorld();
    world.stateOf(slice).kept.set('a', 'b');
    expect(world.stateOf(slice).kept.get('a')).toBe('b');
    world.forget();
    expect(world.stateOf(slice).kept.size).toBe(0);
  });

  it('completes what an older sandbox has kept', () => {
    const state = emptyState();
    state.slices.set('somewhere', { kept: new Map([['a', 'b']]) });
    const world = createWorld(clock, state, () => '');
    expect(world.stateOf(slice)).toEqual({ kept: new Map([['a', 'b']]), added: 0 });
    expect(state.slices.get('somewhere')).toBe(world.stateOf(slice));
  });

  it('refuses two networks under one name', () => {
    const world = newWorld();
    world.stateOf(slice);
    expect(() => world.stateOf({ name: 'somewhere', empty: () => ({}) })).toThrow(/under the name somewhere/);
  });
});
