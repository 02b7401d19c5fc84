import type { CredentialLife } from '../../../domain/credential/credential';
import { decideEvidence } from '../../../domain/credential/decide-evidence';
import type { EvidencePolicy } from '../../../domain/credential/decision';
import type { Ruling } from '../../../domain/judgement/ruling';
import { REASONS_BY_CLASS } from '../../../domain/judgement/vocabulary';
import type { Subject } from '../../../domain/judgement/vocabulary';
import {
  ACTIVE,
  DEAD,
  DISCONNECTED,
  NO_REFRESH,
  REFRESHING,
  REFRESH_UNKNOWN,
  REMOVED,
  RETIRED,
  WITH_REFRESH,
  aGroup,
  anAccount,
  aTokenSet,
  context,
  evidence,
  namesOf,
} from './given';

/**
 * What one answer does, for every class of judgement, every subject, asked authoritatively or met by work, about the
 * credential or one of its accounts, in every life of the credential. A dot: nothing.
 */
const WHAT_HAPPENS: Readonly<Record<string, readonly string[]>> = {
  '.': [],
  suspect: ['credential.suspected'],
  dead: ['credential.disconnected'],
  revived: ['credential.revived'],
  asset: ['account.suspected'],
  lost: ['account.disconnected'],
};

const LIVES: Readonly<Record<string, CredentialLife>> = {
  active: ACTIVE,
  refreshing: REFRESHING,
  refresh_unknown: REFRESH_UNKNOWN,
  dead: DEAD,
  retired: RETIRED,
};

/** One statement of each class, a strong and a weak one where the class has them. */
const STATEMENTS: Readonly<Record<string, Ruling>> = {
  healthy: { reason: 'ok' },
  request_rejected: { reason: 'request_rejected' },
  timeout: { reason: 'timeout' },
  unconfirmed_denial: { reason: 'unconfirmed_denial' },
  rate_limited: { reason: 'account_rate_limited' },
  app_fault: { reason: 'app_credentials_invalid' },
  token_revoked: { reason: 'token_revoked' },
  weakly_revoked: { reason: 'token_revoked', recovery: 'confirm' },
  suspended: { reason: 'account_suspended' },
};
const SUBJECTS: readonly Subject[] = ['credential', 'asset', 'request', 'app', 'network'];

interface Table {
  readonly name: string;
  readonly about: 'credential' | 'account';
  readonly authoritative: boolean;
  readonly policy: EvidencePolicy;
  /** Statement, whom it speaks about (`*`: all not named), and what happens in each life, in the order of `LIVES`. */
  readonly rows: string;
}

const TABLES: readonly Table[] = [
  {
    name: 'a probe of the credential, where tokens cannot be refreshed',
    about: 'credential',
    authoritative: true,
    policy: NO_REFRESH,
    rows: `
      statement           subject           active   refreshing  refresh_unknown  dead     retired
      healthy             *                 .        .           .                revived  .
      request_rejected    *                 .        .           .                .        .
      timeout             *                 .        .           .                .        .
      unconfirmed_denial  credential        suspect  suspect     suspect          .        .
      unconfirmed_denial  *                 .        .           .                .        .
      rate_limited        *                 .        .           .                .        .
      app_fault           *                 .        .           .                .        .
      token_revoked       credential,asset  dead     suspect     dead             .        .
      token_revoked       *                 .        .           .                .        .
      weakly_revoked      credential,asset  suspect  suspect     suspect          .        .
      weakly_revoked      *                 .        .           .                .        .
      suspended           credential,asset  dead     suspect     dead             .        .
      suspended           *                 .        .           .                .        .
    `,
  },
  {
    name: 'a probe of the credential, where a refresh can tell',
    about: 'credential',
    authoritative: true,
    policy: WITH_REFRESH,
    rows: `
      statement           subject           active   refreshing  refresh_unknown  dead     retired
      healthy             *                 .        .           .                revived  .
      request_rejected    *                 .        .           .                .        .
      timeout             *                 .        .           .                .        .
      unconfirmed_denial  credential        suspect  suspect     suspect          .        .
      unconfirmed_denial  *                 .        .           .                .        .
      rate_limited        *                 .        .           .                .        .
      app_fault           *                 .        .           .                .        .
      token_revoked       credential,asset  suspect  suspect     dead             .        .
      token_revoked       *                 .        .           .                .        .
      weakly_revoked      credential,asset  suspect  suspect     dead             .        .
      weakly_revoked      *                 .        .           .                .        .
      suspended           credential,asset  dead     suspect     dead             .        .
      suspended           *                 .        .           .                .        .
    `,
  },
  {
    name: 'work with the credential itself',
    about: 'credential',
    authoritative: false,
    policy: NO_REFRESH,
    rows: `
      statement           subject           active   refreshing  refresh_unknown  dead     retired
      healthy             *                 .        .           .                .        .
      request_rejected    *                 .        .           .                .        .
      timeout             *                 .        .           .                .        .
      unconfirmed_denial  credential        suspect  suspect     suspect          .        .
      unconfirmed_denial  *                 .        .           .                .        .
      rate_limited        *                 .        .           .                .        .
      app_fault           *                 .        .           .                .        .
      token_revoked       credential,asset  suspect  suspect     suspect          .        .
      token_revoked       *                 .        .           .                .        .
      weakly_revoked      credential,asset  suspect  suspect     suspect          .        .
      weakly_revoked      *                 .        .           .                .        .
      suspended           credential,asset  suspect  suspect     suspect          .        .
      suspended           *                 .        .           .                .        .
    `,
  },
  {
    name: 'a probe of a connected account',
    about: 'account',
    authoritative: true,
    policy: NO_REFRESH,
    rows: `
      statement           subject           active   refreshing  refresh_unknown  dead     retired
      healthy             *                 .        .           .                .        .
      request_rejected    *                 .        .           .                .        .
      timeout             *                 .        .           .                .        .
      unconfirmed_denial  credential        suspect  suspect     suspect          .        .
      unconfirmed_denial  *                 .        .           .                .        .
      rate_limited        *                 .        .           .                .        .
      app_fault           *                 .        .           .                .        .
      token_revoked       credential        suspect  suspect     suspect          .        .
      token_revoked       asset             lost     lost        lost             .        .
      token_revoked       *                 .        .           .                .        .
      weakly_revoked      credential        suspect  suspect     suspect          .        .
      weakly_revoked      asset             asset    asset       asset            .        .
      weakly_revoked      *                 .        .           .                .        .
      suspended           credential        suspect  suspect     suspect          .        .
      suspended           asset             lost     lost        lost             .        .
      suspended           *                 .        .           .                .        .
    `,
  },
  {
    name: 'work of a connected account',
    about: 'account',
    authoritative: false,
    policy: NO_REFRESH,
    rows: `
      statement           subject           active   refreshing  refresh_unknown  dead     retired
      healthy             *                 .        .           .                .        .
      request_rejected    *                 .        .           .                .        .
      timeout             *                 .        .           .                .        .
      unconfirmed_denial  credential        suspect  suspect     suspect          .        .
      unconfirmed_denial  *                 .        .           .                .        .
      rate_limited        *                 .        .           .                .        .
      app_fault           *                 .        .           .                .        .
      token_revoked       credential        suspect  suspect     suspect          .        .
      token_revoked       asset             asset    asset       asset            .        .
      token_revoked       *                 .        .           .                .        .
      weakly_revoked      credential        suspect  suspect     suspect          .        .
      weakly_revoked      asset             asset    asset       asset            .        .
      weakly_revoked      *                 .        .           .                .        .
      suspended           credential        suspect  suspect     suspect          .        .
      suspended           asset             asset    asset       asset            .        .
      suspended           *                 .        .           .                .        .
    `,
  },
];

interface Case {
  readonly statement: string;
  readonly subject: Subject;
  readonly life: string;
  readonly expected: readonly string[];
}

function casesOf({ rows }: Table): readonly Case[] {
  const [, ...lines] = rows
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return lines.flatMap(([statement = '', subjects = '', ...cells]) => {
    const named = lines.filter(([other]) => other === statement).flatMap(([, others]) => (others ?? '').split(','));
    const meant = subjects === '*' ? SUBJECTS.filter((each) => !named.includes(each)) : subjects.split(',');
    return meant.flatMap((subject) =>
      Object.keys(LIVES).map((life, index): Case => ({
        statement,
        subject: subject as Subject,
        life,
        expected: WHAT_HAPPENS[cells[index] ?? ''] ?? ['no such cell'],
      })),
    );
  });
}

describe('what one answer does', () => {
  it('has a statement of every class of judgement', () => {
    const reasons = Object.values(STATEMENTS).map(({ reason }) => reason);
    const classes = Object.entries(REASONS_BY_CLASS).filter(([, each]) =>
      each.some((reason) => (reasons as readonly string[]).includes(reason)),
    );
    expect(classes.map(([name]) => name)).toEqual(Object.keys(REASONS_BY_CLASS));
  });

  describe.each(TABLES)('$name', (table) => {
    const cases = casesOf(table);

    it('is said of every statement, subject and life, once', () => {
      const keys = cases.map(({ statement, subject, life }) => `${statement} ${subject} ${life}`);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys).toHaveLength(Object.keys(STATEMENTS).length * SUBJECTS.length * Object.keys(LIVES).length);
    });

    it.each(cases)('$statement about the $subject, $life: $expected', ({ statement, subject, life, expected }) => {
      const ruling = STATEMENTS[statement];
      const state = LIVES[life];
      if (ruling === undefined || state === undefined) throw new Error('the table has a row of its own');
      const connection = { dead: DISCONNECTED, retired: REMOVED }[life];
      const group = aGroup({
        life: state,
        accounts: [anAccount('page', connection)],
        tokenSets: [aTokenSet({ hasRefreshToken: table.policy.canRefresh })],
      });

      const decision = decideEvidence(
        group,
        evidence(
          { ...ruling, subject },
          {
            accountId: table.about === 'account' ? 'page' : null,
            operation: table.authoritative ? 'probe' : 'publish',
            authoritative: table.authoritative,
          },
        ),
        table.policy,
        context(),
      );

      expect(namesOf(decision.events)).toEqual(expected);
      expect(decision.stale).toBe(life === 'retired');
    });
  });
});
