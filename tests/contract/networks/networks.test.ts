import fc from 'fast-check';
import { DAY, MINUTE } from '../../../domain/clock';
import type { Capability } from '../../../domain/networks/network';
import { NETWORKS, networkNamed } from '../../../domain/networks/registry';
import { FAULTS, anyAnswer } from './answer-arbitraries';
import { CONTENTS, SECRETS, TOKENS, accountOf, callInput, everyCall, publishInput, settingOf } from './example-input';

const CAPABILITIES: readonly Capability[] = ['publish', 'stream', 'analytics'];

describe.each(NETWORKS.map((network) => [network.name, network] as const))('%s', (name, network) => {
  const calls = everyCall(network);
  const kinds = network.accountKinds;

  it('is found by its name', () => {
    expect(networkNamed(name)).toBe(network);
  });

  describe('requests', () => {
    it('go to the configured hosts and nowhere else', () => {
      for (const [what, { request }] of calls) {
        expect({ what, url: request.url }).toEqual({
          what,
          url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4000\//),
        });
      }
    });

    it('go to the network where nothing is overridden', () => {
      for (const address of Object.values(network.hosts)) expect(new URL(address).protocol).toBe('https:');
    });

    it('carry no secret in the path of an address, and no query inside it', () => {
      for (const [what, { request }] of calls) {
        const leaks = Object.values(SECRETS).filter((secret) => request.url.includes(secret));
        expect({ what, leaks, query: new URL(request.url).search }).toEqual({ what, leaks: [], query: '' });
      }
    });

    it('name their headers in lower case', () => {
      for (const [what, { request }] of calls) {
        const names = Object.keys(request.headers ?? {});
        expect({ what, names }).toEqual({ what, names: names.map((header) => header.toLowerCase()) });
      }
    });
  });

  describe('answers', () => {
    it('are read without a throw, whatever they hold', () => {
      fc.assert(
        fc.property(anyAnswer, (answer) => {
          for (const [, call] of calls) {
            call.judge(answer, {});
            call.read(answer);
          }
        }),
        { numRuns: 300 },
      );
    });

    it('that hold nothing are not taken for what was asked', () => {
      // To a revocation, and to the question whether a key is taken, an empty answer can be one.
      const asking = calls.filter(([, call]) => call.operation !== 'revoke');
      for (const [what, call] of asking) {
        expect({ what, value: call.read({ status: 200, headers: {}, body: {} }) }).toEqual({ what, value: undefined });
      }
    });

    it('to calls are judged by the very judge of the network', () => {
      const answer = { status: 503, headers: {}, body: '<html></html>' };
      for (const [what, call] of calls) {
        expect({ what, ...call.judge(answer, {}) }).toEqual({ what, ...network.judge(call.operation, answer, {}) });
      }
    });
  });

  describe('publishing', () => {
    const published = kinds.flatMap((kind) =>
      CONTENTS.filter((content) => network.publish.refuseContent(content, accountOf(kind)) === null).map((content) => ({
        kind,
        content,
        steps: network.publish.steps(content, accountOf(kind)),
      })),
    );

    it('takes a post on at least one kind of account', () => {
      expect(published).not.toEqual([]);
    });

    it('has exactly one visible step, the last, and no name twice', () => {
      for (const { steps } of published) {
        expect(steps.map(({ kind }) => kind)).toEqual([...steps.slice(1).map(() => 'staged'), 'visible']);
        expect(new Set(steps.map(({ name: step }) => step)).size).toBe(steps.length);
      }
    });

    it('sends the same at every try', () => {
      for (const { kind, content, steps } of published) {
        const input = publishInput(network, kind, content);
        for (const step of steps) expect(step.call(input).request).toEqual(step.call(input).request);
      }
    });

    it('finds no remote id where nothing was published', () => {
      expect(network.publish.remoteId({})).toBeUndefined();
      expect(network.publish.remoteId({ post: null, other: { id: '1' } })).toBeUndefined();
    });

    it('refuses an empty post with a sentence for people', () => {
      for (const kind of kinds) {
        const refusal = network.publish.refuseContent({ text: '', link: null, media: [] }, accountOf(kind));
        expect(refusal).toMatch(/^[A-Z].*\.$/);
      }
    });

    it('calls a post sent or not by how far its request got', () => {
      for (const fault of FAULTS) {
        const answer = { status: null, headers: {}, body: null, fault };
        expect(network.judgePublish(answer, network.judge('publish', answer, {}))).toBe(fault.sent);
      }
    });

    it.each([
      [401, { title: 'Unauthorized', type: 'about:blank' }, 'not_sent'],
      [403, {}, 'not_sent'],
      [429, {}, 'not_sent'],
      [429, '<html></html>', 'not_sent'],
      [408, {}, 'unknown'],
      [500, {}, 'unknown'],
      [502, '<html></html>', 'unknown'],
      [503, '', 'unknown'],
      [200, '<html></html>', 'unknown'],
      [302, '', 'unknown'],
    ])('calls a post that was answered %i %j %s', (status, body, expected) => {
      const answer = { status, headers: {}, body };

      expect(network.judgePublish(answer, network.judge('publish', answer, {}))).toBe(expected);
    });

    it('never takes a fault or a refusal for success', () => {
      fc.assert(
        fc.property(anyAnswer, (answer) => {
          const judgement = network.judge('publish', answer, {});
          if (network.judgePublish(answer, judgement) !== 'accepted') return;
          expect({ ok: judgement.reason, status: answer.status }).toEqual({ ok: 'ok', status: expect.any(Number) });
          expect(answer.status).toBeLessThan(300);
        }),
        { numRuns: 1000 },
      );
    });
  });

  describe('scopes', () => {
    it('that the work needs are asked for at sign-in', () => {
      if (network.signIn.kind === 'app_password') return;
      const { scopes, sandboxScopes } = network.signIn;
      for (const kind of kinds) {
        const asked = network.ended(kind) === null ? scopes : [...scopes, ...sandboxScopes];
        const needed = CAPABILITIES.flatMap((capability) => network.scopesFor(capability, kind));
        expect(needed.filter((scope) => !asked.includes(scope))).toEqual([]);
      }
    });

    it('of kinds that the network still serves need none that only the sandbox grants', () => {
      const retired = network.signIn.kind === 'oauth' ? network.signIn.sandboxScopes : [];
      const served = kinds.filter((kind) => network.ended(kind) === null);
      const needed = served.flatMap((kind) =>
        CAPABILITIES.flatMap((capability) => network.scopesFor(capability, kind)),
      );
      expect(needed.filter((scope) => retired.includes(scope))).toEqual([]);
    });
  });

  describe('tokens', () => {
    it('can be refreshed exactly where their model says so', () => {
      const canRefresh = !['long_lived_without_refresh', 'non_expiring'].includes(network.tokenModel.kind);
      expect(network.refresh !== null).toBe(canRefresh);
    });

    it('are refreshed by simple-oauth2 only where the token endpoint is a standard one', () => {
      const refresh = network.refresh?.({ setting: settingOf(network), tokens: TOKENS });
      if (refresh?.kind !== 'standard') return;
      expect(network.signIn).toMatchObject({ kind: 'oauth', exchange: 'standard' });
    });
  });

  describe('probing', () => {
    it('asks each credential at least once a day, and once in a quarter of an hour at most', () => {
      expect(network.probing.everyMs).toBeGreaterThanOrEqual(15 * MINUTE);
      expect(network.probing.everyMs).toBeLessThanOrEqual(DAY);
    });

    it('takes a refresh for proof only where there are refreshes', () => {
      if (network.probing.refreshCountsAsProbe) expect(network.refresh).not.toBeNull();
    });
  });

  describe('what the network does not offer', () => {
    it('is said in a sentence', () => {
      for (const kind of kinds) {
        for (const offer of [network.stream(kind), network.analytics(kind)]) {
          if (!offer.offered) expect(offer.why).toMatch(/^[A-Z].*\.$/);
        }
        expect(network.ended(kind) ?? 'Served.').toMatch(/^[A-Z].*\.$/);
      }
    });

    it('leaves days that can be asked for where analytics are offered', () => {
      for (const kind of kinds) {
        const analytics = network.analytics(kind);
        if (!analytics.offered) continue;
        expect(analytics.daysPerCallMax).toBeLessThanOrEqual(analytics.daysBackMax);
        expect(() => new Intl.DateTimeFormat('en', { timeZone: analytics.timeZone })).not.toThrow();
        const load = analytics.load({ ...callInput(network, kind), fromDay: '2026-11-01', toDay: '2026-11-02' });
        expect(load.operation).toBe('analytics');
      }
    });
  });
});
