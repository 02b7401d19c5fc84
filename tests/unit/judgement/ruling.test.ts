import { classOf, judgementOf } from '../../../domain/judgement/ruling';
import { REASONS_BY_CLASS, type JudgementClass } from '../../../domain/judgement/vocabulary';

const CLASSES = Object.keys(REASONS_BY_CLASS) as JudgementClass[];

describe('a ruling', () => {
  it.each(CLASSES)('has the class of its reason: %s', (judgementClass) => {
    for (const reason of REASONS_BY_CLASS[judgementClass]) {
      expect(classOf(reason)).toBe(judgementClass);
      expect(judgementOf({ reason })).toMatchObject({ class: judgementClass, reason });
    }
  });

  it('has no reason in two classes', () => {
    const all = Object.values(REASONS_BY_CLASS).flat();
    expect(new Set(all).size).toBe(all.length);
  });

  it('blames nobody for a fault of the network, and no user for one of our app', () => {
    for (const reason of REASONS_BY_CLASS.misconfigured) expect(judgementOf({ reason }).subject).not.toBe('credential');
    for (const reason of ['provider_error', 'timeout', 'network_error', 'malformed_response'] as const) {
      expect(judgementOf({ reason }).subject).toBe('network');
    }
  });

  it('says what differs from the usual', () => {
    expect(judgementOf({ reason: 'token_expired' })).toEqual({
      class: 'disconnected',
      reason: 'token_expired',
      recovery: 'reconnect',
      subject: 'credential',
    });
    expect(
      judgementOf({ reason: 'token_expired', recovery: 'refresh_then_retry', subject: 'asset', retryAfterS: 3 }),
    ).toEqual({
      class: 'disconnected',
      reason: 'token_expired',
      recovery: 'refresh_then_retry',
      subject: 'asset',
      retryAfterS: 3,
    });
  });
});
