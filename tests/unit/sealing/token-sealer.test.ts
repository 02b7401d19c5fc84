import { randomBytes } from 'node:crypto';
import type { KeyRing } from '../../../db/sealing/key-ring';
import { createTokenSealer, SealingError, type SealingFault } from '../../../db/sealing/token-sealer';

const ringOf = (...ids: readonly [string, ...string[]]): KeyRing => ({
  current: ids[0],
  keys: new Map(ids.map((id) => [id, randomBytes(32)])),
});

/** A ring that holds the keys of another, under another current key. */
const rotated = (ring: KeyRing, current: string): KeyRing => ({
  current,
  keys: new Map([[current, randomBytes(32)], ...ring.keys]),
});

function faultOf(run: () => unknown): SealingFault | undefined {
  try {
    run();
  } catch (err) {
    if (err instanceof SealingError) return err.fault;
    throw err;
  }
  return undefined;
}

describe('a token sealer', () => {
  it.each(['EAAB-token', '', 'ünïcode ✓', 'x'.repeat(10_000)])('opens what it sealed', (plain) => {
    const sealer = createTokenSealer(ringOf('k1'));

    const envelope = sealer.seal(plain, 'token_sets/1/access');

    expect(envelope).toMatch(/^v1\.k1(\.[A-Za-z0-9_-]*){3}$/);
    expect(sealer.unseal(envelope, 'token_sets/1/access')).toBe(plain);
  });

  it('never seals the same text to the same envelope', () => {
    const sealer = createTokenSealer(ringOf('k1'));

    expect(sealer.seal('secret', 'row')).not.toBe(sealer.seal('secret', 'row'));
  });

  it('does not open an envelope that was moved to another row', () => {
    const sealer = createTokenSealer(ringOf('k1'));
    const envelope = sealer.seal('secret', 'token_sets/1/access');

    expect(faultOf(() => sealer.unseal(envelope, 'token_sets/2/access'))).toBe('not_authentic');
  });

  it.each([2, 3, 4])('does not open an envelope whose part %i was altered', (part) => {
    const sealer = createTokenSealer(ringOf('k1'));
    const parts = sealer.seal('a secret', 'row').split('.');
    const bytes = Buffer.from(parts[part] ?? '', 'base64url');
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    parts[part] = bytes.toString('base64url');

    expect(faultOf(() => sealer.unseal(parts.join('.'), 'row'))).toBe('not_authentic');
  });

  it('does not open an envelope whose key id was exchanged, though the bytes of the key are the same', () => {
    const bytes = randomBytes(32);
    const sealer = createTokenSealer({
      current: 'k1',
      keys: new Map([
        ['k1', bytes],
        ['k2', bytes],
      ]),
    });
    const envelope = sealer.seal('secret', 'row');

    expect(faultOf(() => sealer.unseal(envelope.replace('.k1.', '.k2.'), 'row'))).toBe('not_authentic');
  });

  it.each(['', 'plain text', 'v2.k1.a.b.c', 'v1.k1.a.b', 'v1.k1.AAAA.AAAA.AAAA', 'v1.k1.a.b.c.d'])(
    'says that %j is no envelope',
    (text) => {
      expect(faultOf(() => createTokenSealer(ringOf('k1')).unseal(text, 'row'))).toBe('malformed');
    },
  );

  it('opens old envelopes after a rotation, calls them stale, and seals with the new key', () => {
    const before = ringOf('k1');
    const envelope = createTokenSealer(before).seal('secret', 'row');
    const sealer = createTokenSealer(rotated(before, 'k2'));

    expect(sealer.unseal(envelope, 'row')).toBe('secret');
    expect(sealer.isStale(envelope)).toBe(true);
    expect(sealer.isStale(sealer.seal('secret', 'row'))).toBe(false);
  });

  it('names the key that the ring lacks', () => {
    const envelope = createTokenSealer(ringOf('lost')).seal('secret', 'row');

    expect(() => createTokenSealer(ringOf('k1')).unseal(envelope, 'row')).toThrow(/no key "lost"/);
    expect(faultOf(() => createTokenSealer(ringOf('k1')).unseal(envelope, 'row'))).toBe('unknown_key');
  });

  it('never puts the secret or the envelope into an error', () => {
    const sealer = createTokenSealer(ringOf('k1'));
    const envelope = sealer.seal('the-secret', 'row');
    const open = (): string => sealer.unseal(envelope, 'other row');

    expect(open).toThrow(SealingError);
    expect(open).not.toThrow(/the-secret/);
    expect(open).not.toThrow(envelope);
  });
});

describe('a key check', () => {
  it('passes with the ring that made it, and with later rings', () => {
    const ring = ringOf('k1');
    const check = createTokenSealer(ring).makeKeyCheck();

    expect(faultOf(() => createTokenSealer(ring).verifyKeyCheck(check))).toBeUndefined();
    expect(faultOf(() => createTokenSealer(rotated(ring, 'k2')).verifyKeyCheck(check))).toBeUndefined();
  });

  it('tells other bytes under the same id from a key that is not there', () => {
    const check = createTokenSealer(ringOf('k1')).makeKeyCheck();

    expect(faultOf(() => createTokenSealer(ringOf('k1')).verifyKeyCheck(check))).toBe('wrong_key');
    expect(faultOf(() => createTokenSealer(ringOf('k2')).verifyKeyCheck(check))).toBe('unknown_key');
    expect(faultOf(() => createTokenSealer(ringOf('k1')).verifyKeyCheck('rubbish'))).toBe('malformed');
  });

  it('does not take another sealed value for a key check', () => {
    const sealer = createTokenSealer(ringOf('k1'));

    expect(faultOf(() => sealer.verifyKeyCheck(sealer.seal('holdfast key check', 'row')))).toBe('wrong_key');
  });
});
