import { ASKED_FOR, askedFor, faultsAfter } from '../../domain/app-standing';
import type { AppFault } from '../../domain/app-standing';
import { judgementOf } from '../../domain/judgement/ruling';
import { OPERATIONS } from '../../domain/networks/network';

const NOW = 1_000;
const PLAIN = { workCountsAsProbe: false, refreshCountsAsProbe: false };
const HEALTHY = judgementOf({ reason: 'ok', subject: 'credential' });
const RETIRED = judgementOf({ reason: 'api_version_retired', subject: 'app' });
const UNPAID = judgementOf({ reason: 'app_billing', subject: 'app' });
const fault = (asked: AppFault['askedFor'], reason: AppFault['reason']): AppFault => ({
  reason,
  askedFor: asked,
  since: NOW,
});

describe('where our app stands', () => {
  it.each(ASKED_FOR)('a fault found when asked for %s is over only when the same is answered well', (asked) => {
    const found = faultsAfter([], RETIRED, asked, PLAIN, NOW);
    expect(found).toEqual([fault(asked, 'api_version_retired')]);
    for (const other of ASKED_FOR.filter((each) => each !== asked)) {
      expect(faultsAfter(found, HEALTHY, other, PLAIN, NOW + 1)).toBe(found);
    }
    expect(faultsAfter(found, HEALTHY, asked, PLAIN, NOW + 1)).toEqual([]);
  });

  it.each([
    ['work, where it counts as a look', 'publish', { workCountsAsProbe: true, refreshCountsAsProbe: true }, true],
    ['a grant, where it counts as a look', 'grant', { workCountsAsProbe: false, refreshCountsAsProbe: true }, true],
    ['a grant, where reads are billed', 'grant', { workCountsAsProbe: true, refreshCountsAsProbe: true }, false],
    ['work, where it counts for nothing', 'stream', PLAIN, false],
  ] as const)('a fault of looks after a good answer to %s', (_, asked, looks, isOver) => {
    const faults = [fault('identity', 'app_billing')];
    expect(faultsAfter(faults, HEALTHY, asked, looks, NOW)).toEqual(isOver ? [] : faults);
  });

  it('a fault that is known already is not a new one, nor is it forgotten for another', () => {
    const both = faultsAfter(faultsAfter([], RETIRED, 'publish', PLAIN, NOW), UNPAID, 'publish', PLAIN, NOW);
    expect(both).toEqual([fault('publish', 'api_version_retired'), fault('publish', 'app_billing')]);
    expect(faultsAfter(both, RETIRED, 'publish', PLAIN, NOW + 1)).toBe(both);
    expect(faultsAfter(both, HEALTHY, 'publish', PLAIN, NOW + 1)).toEqual([]);
  });

  it.each([
    judgementOf({ reason: 'provider_error', subject: 'network' }),
    judgementOf({ reason: 'bad_request', subject: 'request' }),
    judgementOf({ reason: 'token_revoked', subject: 'credential' }),
  ])('says nothing about our app: $reason of the $subject', (judgement) => {
    const faults = [fault('identity', 'api_version_retired')];
    expect(faultsAfter(faults, judgement, 'identity', PLAIN, NOW)).toBe(faults);
  });

  it('every operation asks for something; a look at an identity is told from a look at an asset', () => {
    const asked = OPERATIONS.flatMap((operation) => [askedFor(operation, true), askedFor(operation, false)]);
    expect(new Set(asked)).toEqual(new Set(ASKED_FOR));
    expect(askedFor('probe', true)).not.toBe(askedFor('probe', false));
    expect(askedFor('refresh', true)).toBe(askedFor('token_exchange', false));
  });
});
