import type { InputOf } from '../../../scripts/host-client/client';
import type { IntakeForTests } from './intake-for-tests';
import { NOW } from './intake-for-tests';

export const ISSUED_AT = new Date(NOW - 60_000).toISOString();

export function at(ms: number): string {
  return new Date(NOW + ms).toISOString();
}

export const anOrganisation: InputOf<'put-organisation'> = {
  command: 'put-organisation',
  organisationId: 'acme',
  name: 'Acme',
  plan: 'team',
  graceMs: 3_600_000,
};

export const aMember: InputOf<'put-member'> = {
  command: 'put-member',
  organisationId: 'acme',
  memberId: 'ada',
  name: 'Ada',
  email: 'ada@example.com',
  role: 'admin',
};

export const USER_TOKEN = 'EAAB-user-token-that-nobody-may-see';
export const PAGE_TOKEN = 'EAAB-page-token-that-nobody-may-see';

export function aCredential(given: Partial<InputOf<'put-credential'>> = {}): InputOf<'put-credential'> {
  return {
    command: 'put-credential',
    organisationId: 'acme',
    network: 'facebook',
    networkUserId: '1001',
    displayName: 'Ada Lovelace',
    tokens: { accessToken: USER_TOKEN },
    issuedAt: ISSUED_AT,
    accounts: [
      { kind: 'page', remoteId: '2001', name: 'Acme', tokens: { accessToken: PAGE_TOKEN } },
      { kind: 'group', remoteId: '3001', name: 'Acme fans' },
    ],
    ...given,
  };
}

export function aPost(accountId: string, given: Partial<InputOf<'schedule-post'>> = {}): InputOf<'schedule-post'> {
  return {
    command: 'schedule-post',
    organisationId: 'acme',
    accountId,
    content: { text: 'Hello' },
    dueAt: at(600_000),
    ...given,
  };
}

export interface PutWorld {
  readonly credentialId: string;
  readonly pageId: string;
  readonly groupId: string;
}

/** An organisation with one member and one Facebook credential of a Page and a group. */
export async function putWorld(intake: IntakeForTests): Promise<PutWorld> {
  await intake.client.send(anOrganisation);
  await intake.client.send(aMember);
  const { result } = await intake.client.send(aCredential());
  const [page, group] = result.accounts;
  if (page === undefined || group === undefined) throw new Error('both accounts are in the answer');
  return { credentialId: result.credentialId, pageId: page.accountId, groupId: group.accountId };
}
