import { idAt, textAt } from '../../judgement/json-reader';
import { ask } from '../conversation';
import { NOT_EXCHANGED, signInRefused } from '../sign-in-refusal';
import type {
  Call,
  Conversation,
  GrantedAsset,
  NetworkSetting,
  OAuthCompletion,
  OAuthSignIn,
  Outcome,
  SignInResult,
} from '../network';
import { judgeFor, linkedinGet } from './calls';
import { listOrganisations } from './organisations';
import { LINKEDIN_SCOPES, mayReadOrganisations } from './scopes';

/**
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 * Members consent to all scopes or to none. PKCE is for native apps only, and enabled by LinkedIn per app.
 */
export const linkedinSignIn: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: 'www', path: '/oauth/v2/authorization' },
  token: { host: 'www', path: '/oauth/v2/accessToken' },
  clientAuthentication: 'body',
  exchange: 'standard',
  scopeSeparator: ' ',
  pkce: 'none',
  scopes: LINKEDIN_SCOPES,
  sandboxScopes: [],
  extraParameters: {},
  complete,
};

/** How often a token of this moment is tried before it is given up: LinkedIn's own servers may not know it yet. */
const TRIES_OF_A_FRESH_TOKEN = 3;

function* complete({ setting, exchanged }: OAuthCompletion): Conversation<SignInResult> {
  if (exchanged === null) return NOT_EXCHANGED;
  const me = yield* whoIs(setting, exchanged.accessToken);
  if (!me.ok) return signInRefused(me, 'LinkedIn did not say who signed in.');

  const organisations = mayReadOrganisations(exchanged.scopes)
    ? yield* listOrganisations(setting, exchanged.accessToken)
    : NO_ORGANISATIONS;
  if (!organisations.ok) {
    const { judgement } = organisations;
    return { ok: false, judgement, detail: 'LinkedIn did not say which organisations the member acts for.' };
  }
  const { id, name } = me.value;
  const profile: GrantedAsset = { kind: 'profile', remoteId: id, name, roles: null, tokens: null };
  return {
    ok: true,
    grant: { networkUserId: id, displayName: name, tokens: exchanged, assets: [profile, ...organisations.value] },
  };
}

const NO_ORGANISATIONS: { readonly ok: true; readonly value: readonly GrantedAsset[] } = { ok: true, value: [] };

interface Member {
  readonly id: string;
  readonly name: string;
}

function* whoIs(
  setting: NetworkSetting,
  accessToken: string,
): Generator<Call<unknown>, Outcome<Member>, Outcome<unknown>> {
  let me = yield* ask(readMember(setting, accessToken));
  for (let tried = 1; tried < TRIES_OF_A_FRESH_TOKEN; tried += 1) {
    if (me.judgement.reason !== 'token_propagation') break;
    me = yield* ask(readMember(setting, accessToken));
  }
  return me;
}

/** https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/profile-api (`r_basicprofile`) */
function readMember(setting: NetworkSetting, accessToken: string): Call<Member> {
  return {
    operation: 'token_exchange',
    request: linkedinGet(setting, '/v2/me', {}, accessToken),
    judge: judgeFor('token_exchange', { tokenAgeS: 0 }),
    read: ({ body }) => {
      const id = idAt(body, 'id');
      if (id === undefined) return undefined;
      const names = [textAt(body, 'localizedFirstName'), textAt(body, 'localizedLastName')];
      const name = names.filter((part) => part !== undefined && part !== '').join(' ');
      return { id, name: name === '' ? id : name };
    },
  };
}
