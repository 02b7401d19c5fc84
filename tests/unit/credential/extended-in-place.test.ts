import { DAY, HOUR, MINUTE } from '../../../domain/clock';
import { beginRefresh } from '../../../domain/credential/decide-refresh';
import { refreshDueAt } from '../../../domain/credential/schedule';
import { usableTokens } from '../../../domain/intake/token-set';
import type { TokenModel, Tokens } from '../../../domain/networks/network';
import { instagram } from '../../../domain/networks/instagram';
import { x } from '../../../domain/networks/x';
import { ACTIVE, NOW, aGroup, aTokenSet, context } from './given';

/** Tokens that are renewed with themselves: they live long, and may be renewed from a certain age to their end. */
const MODEL: TokenModel = { kind: 'long_lived_extended_in_place', notBeforeAgeMs: DAY };

describe('a token that is renewed with itself', () => {
  it.each<[string, number, string | null, number?]>([
    ['a minute before it is old enough', DAY - MINUTE, 'too_soon'],
    ['once it is', DAY, null],
    ['after a host handed it over shortly before its end', 20 * MINUTE, null, 2 * MINUTE],
  ])('is renewed: %s', (_when, ageMs, refusal, leftMs = 59 * DAY) => {
    const tokenSet = aTokenSet({ issuedAt: NOW - ageMs, expiresAt: NOW + leftMs });
    const group = aGroup({ life: ACTIVE, tokenSets: [tokenSet] });
    const begun = beginRefresh(group, { tokenSetId: tokenSet.id, processId: 'p', model: MODEL }, context());

    expect(begun.ok ? null : begun.refusal).toBe(refusal);
  });

  it.each([
    ['60 days', 60 * DAY, 6 * DAY],
    ['two days', 2 * DAY, 0.2 * DAY],
    ['a day', DAY, 10 * MINUTE],
    ['two hours', 2 * HOUR, 10 * MINUTE],
    ['half an hour', 30 * MINUTE, 3 * MINUTE],
  ])('is due a tenth of its life ahead where it lives for days: %s', (_life, lifeMs, aheadMs) => {
    const tokenSet = aTokenSet({ issuedAt: NOW, expiresAt: NOW + lifeMs });
    expect(refreshDueAt(tokenSet)).toBe(NOW + lifeMs - aheadMs);
  });

  it('is its own refresh token, whatever a host hands over', () => {
    const handed: Tokens = {
      accessToken: 'long',
      refreshToken: null,
      expiresAt: NOW + DAY,
      refreshExpiresAt: null,
      scopes: null,
    };

    expect(usableTokens(handed, instagram).refreshToken).toBe('long');
    expect(usableTokens(handed, x).refreshToken).toBeNull();
  });
});
