import type { Account } from '../../../domain/account/account';
import { NEVER_LOOKED_AT } from '../../../domain/credential/schedule';
import type { Group } from '../../../domain/credential/group';
import type { MovePost, EditPost, ReschedulePost, SettleUnconfirmedPost } from '../../../domain/intake/command';
import type { IntakeContext } from '../../../domain/intake/decision';
import { decideMovePost } from '../../../domain/intake/move-post';
import { POST_STATES } from '../../../domain/post/post';
import type { Post, PostState } from '../../../domain/post/post';
import { POST_TRANSITIONS } from '../../../domain/post/transitions';
import type { PostCommand } from '../../../domain/post/transitions';

const NOW = 1_000_000_000;

const account: Account = {
  id: 'account',
  organisationId: 'acme',
  privateToMemberId: null,
  credentialId: 'credential',
  network: 'facebook',
  kind: 'page',
  remoteId: '2001',
  name: 'Acme',
  tokenSetId: null,
  originalNetworkUserId: '1001',
  lastConnectedByMemberId: null,
  lastConnectedAt: null,
  limits: {},
  pausedAt: null,
  releaseCutoff: null,
  createdAt: 0,
  version: 1,
  connection: { status: 'connected' },
};

function groupOf(of: Account): Group {
  return {
    credential: {
      id: 'credential',
      organisationId: 'acme',
      privateToMemberId: null,
      network: 'facebook',
      instance: null,
      networkUserId: '1001',
      displayName: 'Ada',
      status: 'active',
      activeTokenSetId: null,
      doubt: null,
      trouble: null,
      connectedByMemberId: null,
      connectedAt: null,
      schedule: NEVER_LOOKED_AT,
      createdAt: 0,
      version: 1,
    },
    accounts: [of],
    tokenSets: [],
    incidents: [],
    refresh: null,
  };
}

/** A post as the schema's CHECKs let it be in this state. */
function postIn(state: PostState): Post {
  const isSent = state === 'sent' || state === 'processing' || state === 'unconfirmed';
  const isClaimed = state === 'claimed' || state === 'sent';
  return {
    id: 'post',
    organisationId: 'acme',
    accountId: 'account',
    content: { text: 'Hello', link: null, media: [] },
    state,
    acceptedAt: NOW - 100_000,
    dueAt: NOW + 1000,
    graceMs: 10_000,
    startAt: NOW + 1000,
    dispatchNo: 3,
    claim: isClaimed ? { token: 't', processId: 'p', at: NOW, until: NOW + 1 } : null,
    boundaryAt: isSent ? NOW - 50_000 : null,
    results: {},
    attempts: 0,
    remoteId: state === 'published' ? '2001_1' : null,
    publishedAt: state === 'published' ? NOW : null,
    reason: state === 'failed' ? 'bad_request' : null,
    pausedBy: state === 'paused' ? 'post' : null,
    nextLookUpAt: null,
    lookUps: 0,
    changedAt: 0,
    version: 5,
  };
}

const context: IntakeContext = { now: NOW, newId: () => 'id', spread: 0, sandbox: false, resendAfterMs: 15_000 };
const of = { organisationId: 'acme', postId: 'post', actingMemberId: null } as const;

/** Each of a person's commands, and what the table of a post's life calls it. */
const COMMANDS: readonly (readonly [PostCommand, MovePost | EditPost | ReschedulePost | SettleUnconfirmedPost])[] = [
  ['edit', { command: 'edit-post', ...of, content: { text: 'Better', link: null, media: [] } }],
  ['reschedule', { command: 'reschedule-post', ...of, dueAt: NOW + 5000 }],
  ['pause', { command: 'pause-post', ...of }],
  ['resume', { command: 'resume-post', ...of }],
  ['cancel', { command: 'cancel-post', ...of }],
  ['publish_anyway', { command: 'publish-missed-post', ...of }],
  ['settle_published', { command: 'settle-unconfirmed-post', ...of, outcome: 'published', remoteId: '2001_1' }],
];

const every = POST_STATES.flatMap((state) => COMMANDS.map(([name, command]) => ({ state, name, command })));

describe('a person’s command about a post', () => {
  it.each(every)('$name of a post that is $state does what the table says', ({ state, name, command }) => {
    const decided = decideMovePost(
      command,
      { post: postIn(state), group: groupOf(account), boundPostId: null },
      context,
    );
    const step = POST_TRANSITIONS[state][name];
    // Only a settlement ends the doubt about a post; the motor's table lets two more commands through.
    const isSettledOnly = state === 'unconfirmed' && (name === 'cancel' || name === 'publish_anyway');
    const expected = isSettledOnly ? { refused: 'needs_look_up' } : step;
    if ('refused' in expected) {
      expect(decided).toMatchObject({ ok: false, refusal: { kind: 'conflict', code: expected.refused } });
      return;
    }
    expect(decided).toMatchObject({ ok: true, value: { result: { postId: 'post', state: expected.to } } });
    const [post] = decided.ok ? (decided.value.posts ?? []) : [];
    expect(post).toMatchObject({ state: expected.to, dispatchNo: 3, version: 5, changedAt: NOW });
    // What the schema's CHECKs demand of every row.
    expect(post?.pausedBy !== null).toBe(expected.to === 'paused');
    expect(post?.publishedAt !== null).toBe(expected.to === 'published');
    expect(post?.claim).toBeNull();
  });

  const connections: readonly (readonly [string, Partial<Account>, PostState, Post['pausedBy']])[] = [
    ['open', {}, 'scheduled', null],
    [
      'suspect',
      { connection: { status: 'suspect', of: 'credential', reason: 'timeout', since: 0 } },
      'scheduled',
      null,
    ],
    ['unproven', { connection: { status: 'unverified' } }, 'scheduled', null],
    [
      'closed',
      { connection: { status: 'disconnected', of: 'credential', reason: 'token_revoked', since: 0 } },
      'held',
      null,
    ],
    ['paused', { pausedAt: 1 }, 'paused', 'account'],
    [
      'paused and closed',
      { pausedAt: 1, connection: { status: 'disconnected', of: 'asset', reason: 'page_role_lost', since: 0 } },
      'paused',
      'account',
    ],
  ];

  it.each(connections)('lets a post of an account that is %s wait where it has to', (_what, given, state, pausedBy) => {
    const group = groupOf({ ...account, ...given });
    const decide = (command: MovePost | SettleUnconfirmedPost, from: PostState) =>
      decideMovePost(command, { post: postIn(from), group, boundPostId: null }, context);
    const expected = { ok: true, value: { posts: [{ state, pausedBy }] } };
    expect(decide({ command: 'resume-post', ...of }, 'paused')).toMatchObject(expected);
    expect(decide({ command: 'publish-missed-post', ...of }, 'missed')).toMatchObject(expected);
    const again: SettleUnconfirmedPost = { command: 'settle-unconfirmed-post', ...of, outcome: 'publish_again' };
    expect(decide(again, 'unconfirmed')).toMatchObject(expected);
  });
});
