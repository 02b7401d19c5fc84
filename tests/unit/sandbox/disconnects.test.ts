import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REASONS_BY_CLASS } from '../../../domain/judgement/vocabulary';
import type { DisconnectedReasonJudged } from '../../../domain/judgement/vocabulary';
import type { NetworkName } from '../../../domain/networks/network';
import { NETWORKS } from '../../../scripts/sandbox/networks';
import { REPOSITORY } from '../../support/repository';

const SIGN_IN = 'the answer to a sign-in that fails: nothing was connected';
const REFRESH_DECIDES = 'an access token that is refused is refreshed first, and what disconnects is the refresh';
const LIMITS = 'takes a capability away and leaves the connection: scenario capability-missing, and the contract tests';
const WORD_ONLY = 'documented as a word only, or recorded for another call: nothing to build a happening of';
const OF_PAGES = 'said of Pages and of accounts that are linked to them: in the table of Facebook';
const OTHER_FORM = 'said in a form of sign-in or by a kind of app that the sandbox does not serve';
const SAME_ANSWER = 'the network gives the same answer for another row';
const SHARED_TABLE = 'named in a table that it shares with another network, and never said by this one';

/** Reasons that the files about a network name and that no row of its sandbox produces, each with the reason why not. */
const NOT_PRODUCED: Readonly<Record<NetworkName, Readonly<Partial<Record<DisconnectedReasonJudged, string>>>>> = {
  facebook: { auth_code_invalid: SIGN_IN, identity_verification_required: WORD_ONLY, token_invalid: SAME_ANSWER },
  instagram: {
    account_restricted: LIMITS,
    auth_code_invalid: SIGN_IN,
    data_access_expired: SHARED_TABLE,
    identity_verification_required: WORD_ONLY,
    page_role_lost: OF_PAGES,
    permission_missing: LIMITS,
    resource_gone: OF_PAGES,
    token_invalid: SAME_ANSWER,
  },
  threads: {
    account_type_unsupported: SHARED_TABLE,
    auth_code_invalid: SIGN_IN,
    data_access_expired: SHARED_TABLE,
    identity_verification_required: WORD_ONLY,
    page_role_lost: OF_PAGES,
    resource_gone: OF_PAGES,
    token_invalid: SAME_ANSWER,
  },
  x: { auth_code_invalid: SIGN_IN, token_invalid: REFRESH_DECIDES, token_revoked: OTHER_FORM },
  bluesky: {
    account_deleted: SAME_ANSWER,
    credentials_rejected: SIGN_IN,
    permission_missing: OTHER_FORM,
    refresh_token_expired: SAME_ANSWER,
    token_expired: REFRESH_DECIDES,
    token_invalid: REFRESH_DECIDES,
    two_factor_required: SIGN_IN,
  },
  linkedin: {
    auth_code_invalid: SIGN_IN,
    authorization_denied: SIGN_IN,
    permission_missing: LIMITS,
    refresh_token_invalid: 'of partners, who have refresh tokens: what disconnects in place of the reason of the row',
    refresh_token_missing: OTHER_FORM,
    token_invalid: SAME_ANSWER,
  },
  youtube: {
    account_disabled: WORD_ONLY,
    account_unconfirmed: WORD_ONLY,
    admin_policy_blocked: SIGN_IN,
    page_role_lost: WORD_ONLY,
    permission_missing: LIMITS,
    refresh_token_missing: SIGN_IN,
    token_expired: REFRESH_DECIDES,
    token_invalid: REFRESH_DECIDES,
  },
  mastodon: { permission_missing: LIMITS, token_expired: OTHER_FORM },
  tiktok: {
    app_deauthorized: 'told by a push, which asks for a probe',
    permission_missing: LIMITS,
    token_invalid: REFRESH_DECIDES,
  },
  pinterest: {
    account_deleted: WORD_ONLY,
    account_restricted: LIMITS,
    account_type_unsupported: WORD_ONLY,
    auth_code_invalid: SIGN_IN,
    permission_missing: LIMITS,
    token_invalid: REFRESH_DECIDES,
  },
};

/** Where the tables of several networks are one. */
const SHARED: Readonly<Partial<Record<NetworkName, string>>> = {
  facebook: 'meta',
  instagram: 'meta',
  threads: 'meta',
  youtube: 'google',
};

describe.each(NETWORKS)('what can end a connection of $title', ({ name, disconnects }) => {
  it('is in a table that is not empty, each with a reason of the vocabulary', () => {
    expect(disconnects.length).toBeGreaterThan(0);
    for (const { reason } of disconnects) expect(REASONS_BY_CLASS.disconnected).toContain(reason);
  });

  it('can be undone where its row says so', () => {
    for (const row of disconnects.filter(({ heals }) => heals === 'happening')) expect(row.undo).toBeDefined();
  });

  it('is everything that Holdfast judges there, or it is said why not', () => {
    const produced = disconnects.map(({ reason }) => reason);
    const missing = namedAt(name).filter((reason) => !produced.includes(reason));
    expect(missing).toEqual(Object.keys(NOT_PRODUCED[name]).sort());
  });
});

/** The reasons that the files about a network name, in the order of the alphabet. */
function namedAt(network: NetworkName): readonly string[] {
  const folders = [network, SHARED[network]].filter((each) => each !== undefined);
  const text = folders.map(sourceOf).join('\n');
  return REASONS_BY_CLASS.disconnected.filter((reason) => text.includes(`'${reason}'`)).toSorted();
}

function sourceOf(folder: string): string {
  const at = join(REPOSITORY, 'domain', 'networks', folder);
  return readdirSync(at)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(at, file), 'utf8'))
    .join('\n');
}
