import { mayReconnect, mayReconnectGroup } from '../../../domain/organisation/may-reconnect';
import { PLAN_NAMES, ROLES } from '../../../domain/organisation/organisation';
import type { Member, Organisation, Permission, Plan, Role } from '../../../domain/organisation/organisation';

const organisation = (plan: Plan): Organisation => ({
  id: 'acme',
  name: 'Acme',
  plan,
  graceMs: 0,
  createdAt: 0,
  version: 1,
});
const member = (role: Role, given: Partial<Member> = {}): Member => ({
  id: 'ada',
  organisationId: 'acme',
  name: 'Ada',
  email: 'ada@acme.test',
  role,
  leftAt: null,
  version: 1,
  ...given,
});
const account = (privateToMemberId: string | null = null, id = 'page') => ({
  id,
  organisationId: 'acme',
  privateToMemberId,
});
type Level = Permission['level'] | 'none';
const permissions = (level: Level, accountId = 'page'): readonly Permission[] =>
  level === 'none' ? [] : [{ memberId: 'ada', accountId, level }];

const LEVELS: readonly Level[] = ['none', 'limited', 'editor', 'advanced'];
const SPACES = { "the organisation's": null, 'her own': 'ada', "somebody else's": 'bob' } as const;

/** Who may, by plan, role, level of permission and space. Everybody else may not. */
const MAY: readonly string[] = [
  // In Professional the one member does everything there is to do for the organisation.
  ...ROLES.flatMap((role) => LEVELS.map((level) => `professional ${role} ${level} the organisation's`)),
  ...(['team', 'business', 'enterprise'] as const).flatMap((plan) => [
    ...(['super_admin', 'admin'] as const).flatMap((role) =>
      LEVELS.map((level) => `${plan} ${role} ${level} the organisation's`),
    ),
    `${plan} member advanced the organisation's`,
  ]),
  // A private account is its owner's, whatever else they may, and nobody else's.
  ...PLAN_NAMES.flatMap((plan) => ROLES.flatMap((role) => LEVELS.map((level) => `${plan} ${role} ${level} her own`))),
];

describe('who may reconnect an account', () => {
  const cases = PLAN_NAMES.flatMap((plan) =>
    ROLES.flatMap((role) =>
      LEVELS.flatMap((level) => Object.entries(SPACES).map(([space, owner]) => ({ plan, role, level, space, owner }))),
    ),
  );

  it.each(cases)('$plan, $role, permission $level, $space', ({ plan, role, level, space, owner }) => {
    const may = mayReconnect(member(role), organisation(plan), account(owner), permissions(level));
    expect(may).toBe(MAY.includes(`${plan} ${role} ${level} ${space}`));
  });

  it.each(ROLES)('no %s who has left, nor one of another organisation', (role) => {
    const gone = member(role, { leftAt: 1 });
    const stranger = member(role, { organisationId: 'other' });
    for (const who of [gone, stranger]) {
      expect(mayReconnect(who, organisation('professional'), account(), permissions('advanced'))).toBe(false);
      expect(mayReconnect(who, organisation('team'), account('ada'), permissions('advanced'))).toBe(false);
    }
  });

  it('not by a permission on another account, nor by somebody else’s', () => {
    const team = organisation('team');
    expect(mayReconnect(member('member'), team, account(), permissions('advanced', 'other'))).toBe(false);
    const ofBob: readonly Permission[] = [{ memberId: 'bob', accountId: 'page', level: 'advanced' }];
    expect(mayReconnect(member('member'), team, account(), ofBob)).toBe(false);
  });

  it('the whole group, who may reconnect one of it', () => {
    const team = organisation('team');
    const group = [account(null, 'page'), account(null, 'other')];
    expect(mayReconnectGroup(member('member'), team, group, permissions('advanced', 'other'))).toBe(true);
    expect(mayReconnectGroup(member('member'), team, group, permissions('editor', 'other'))).toBe(false);
    expect(mayReconnectGroup(member('admin'), team, [], [])).toBe(false);
  });
});
