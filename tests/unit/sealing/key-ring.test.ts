import { randomBytes } from 'node:crypto';
import { parseKeyRing } from '../../../db/sealing/key-ring';

const newKey = (): string => randomBytes(32).toString('base64');

describe('parseKeyRing', () => {
  it('takes the first key as the current one and keeps the others', () => {
    const [fresh, old] = [newKey(), newKey()];

    const ring = parseKeyRing(`2026-08:${fresh}, 2025-01:${old}`);

    expect(ring).toMatchObject({ ok: true, value: { current: '2026-08' } });
    if (!ring.ok) throw new Error('refused');
    expect([...ring.value.keys.keys()]).toEqual(['2026-08', '2025-01']);
    expect(ring.value.keys.get('2025-01')).toEqual(Buffer.from(old, 'base64'));
  });

  it('reads base64url as well as base64', () => {
    const key = Buffer.alloc(32, 0xfb);

    expect(parseKeyRing(`a:${key.toString('base64url')}`)).toEqual(parseKeyRing(`a:${key.toString('base64')}`));
  });

  it('lists every fault at once, by position, without repeating a key', () => {
    const key = newKey();
    const short = randomBytes(16).toString('base64');

    const ring = parseKeyRing(`a:${key},no-colon,b:${short},a:${newKey()},c:${key},d:not base64!`);

    if (ring.ok) throw new Error('accepted');
    expect(ring.refusal).toEqual([
      expect.stringMatching(/key 2 of 6 has no usable id/),
      expect.stringMatching(/key 3 of 6 \("b"\) is not 32 bytes/),
      expect.stringMatching(/key 4 of 6 uses the id "a" a second time/),
      expect.stringMatching(/key 5 of 6 \("c"\) is the same key as "a"/),
      expect.stringMatching(/key 6 of 6 \("d"\) is not 32 bytes/),
    ]);
    expect(ring.refusal.join()).not.toContain(key);
  });

  it.each(['', ' ', ','])('refuses a ring without keys: %j', (text) => {
    expect(parseKeyRing(text).ok).toBe(false);
  });
});
