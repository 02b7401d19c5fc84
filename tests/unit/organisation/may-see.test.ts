import { maySee } from '../../../domain/organisation/may-see';
import type { Member, Organisation } from '../../../domain/organisation/organisation';

const organisation: Organisation = {
  id: 'acme',
  name: 'Acme',
  plan: 'team',
  graceMs: 0,
  createdAt: 0,
  version: 1,
};
const member: Member = {
  id: 'ada',
  organisationId: 'acme',
  name: 'Ada',
  email: 'ada@acme.test',
  role: 'member',
  leftAt: null,
  version: 1,
};
const account = { id: 'page', organisationId: 'acme', privateToMemberId: null };
const permission = { memberId: 'ada', accountId: 'page', level: 'limited' } as const;

test.each([
  ['an admin, all of the organisation', { ...member, role: 'admin' }, organisation, account, [], true],
  ['a member with any permission on it', member, organisation, account, [permission], true],
  ['a member without one, nothing', member, organisation, account, [], false],
  ['the permission of another is none', member, organisation, account, [{ ...permission, memberId: 'bob' }], false],
  ['the one member of Professional, all', member, { ...organisation, plan: 'professional' }, account, [], true],
  ['an owner, the private one', member, organisation, { ...account, privateToMemberId: 'ada' }, [], true],
  [
    'an admin, no private one of others',
    { ...member, role: 'super_admin' },
    organisation,
    { ...account, privateToMemberId: 'bob' },
    [],
    false,
  ],
  ['who left, nothing', { ...member, role: 'admin', leftAt: 5 }, organisation, account, [], false],
  [
    'nobody of another organisation',
    { ...member, organisationId: 'other', role: 'admin' },
    organisation,
    account,
    [],
    false,
  ],
] as const)('%s', (_who, who, where, what, permissions, sees) => {
  expect(maySee(who, where, what, permissions)).toBe(sees);
});
