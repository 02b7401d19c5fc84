import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../../db/sealing/key-ring';
import { DAY } from '../../domain/clock';
import { ok, refuse } from '../../domain/result';
import type { Result } from '../../domain/result';

/**
 * Personal links: whoever holds one acts as that member for that account, without signing in at the suite. So they
 * are signed, end, and by themselves only open a page; what they start needs a press of a button (mail scanners follow
 * links, nobody's mail scanner presses buttons) and then the network's own sign-in.
 */
export interface MemberLinks {
  /** An absolute address, for mails and webhooks. A secret of its member: it is not for logs. */
  makeReconnectLink(input: { readonly memberId: string; readonly accountId: string; readonly now: number }): string;
  /** Of the token at the end of the link. */
  verify(token: string, now: number): Result<MemberLink, MemberLinkRefusal>;
}

export interface MemberLink {
  readonly memberId: string;
  readonly accountId: string;
}

export type MemberLinkRefusal = 'expired' | 'forged';

/** An alert may be read after a holiday; what lies in a mailbox for longer opens nothing. */
export const MEMBER_LINK_LIFE_MS = 14 * DAY;

const PURPOSE = 'holdfast/member-links/v1';
const MAC_BYTES = 32;

/** Signs with a key derived from the ring's current sealing key; links under older keys of the ring stay valid. */
export function createMemberLinks(options: { readonly keyRing: KeyRing; readonly publicUrl: string }): MemberLinks {
  const { keyRing, publicUrl } = options;
  const signingKeys = new Map(
    [...keyRing.keys].map(([id, key]) => [id, Buffer.from(hkdfSync('sha256', key, '', PURPOSE, MAC_BYTES))]),
  );

  const macOf = (keyId: string, payload: string): Buffer | null => {
    const key = signingKeys.get(keyId);
    return key === undefined ? null : createHmac('sha256', key).update(`${PURPOSE}.${keyId}.${payload}`).digest();
  };

  return {
    makeReconnectLink: ({ memberId, accountId, now }) => {
      const claims: Claims = [memberId, accountId, now + MEMBER_LINK_LIFE_MS];
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
      const mac = macOf(keyRing.current, payload);
      if (mac === null) throw new Error('The key ring does not hold its current key.');
      return `${publicUrl}/reconnect/${keyRing.current}.${payload}.${mac.toString('base64url')}`;
    },

    verify: (token, now) => {
      const [keyId = '', payload = '', mac = '', ...rest] = token.split('.');
      const expected = macOf(keyId, payload);
      const given = Buffer.from(mac, 'base64url');
      if (rest.length > 0 || expected === null) return refuse('forged');
      if (given.length !== MAC_BYTES || !timingSafeEqual(given, expected)) return refuse('forged');
      const [memberId, accountId, expiresAt] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
      return now < expiresAt ? ok({ memberId, accountId }) : refuse('expired');
    },
  };
}

/** Signed by us: once the signature holds, so does the shape. */
type Claims = readonly [memberId: string, accountId: string, expiresAt: number];
