import { ask } from '../conversation';
import { signInRefused } from '../sign-in-refusal';
import type { Call, Conversation, GrantedAsset, OAuthCompletion, OAuthSignIn, Outcome, SignInResult } from '../network';
import { GRAPH_VERSION } from './graph-call';
import { GROUP_SCOPES, SIGN_IN_SCOPES } from './scopes';
import { debugToken, exchangeCode, exchangeForLongLived, listGroups, listPages, whoIs, type AssetList } from './tokens';

/** How often one sign-in asks for the next hundred Pages: a guard against an edge that never ends. */
const ASSET_REQUESTS_MAX = 50;

/** https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow */
export const facebookSignIn: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: 'www', path: `/${GRAPH_VERSION}/dialog/oauth` },
  token: { host: 'graph', path: `/${GRAPH_VERSION}/oauth/access_token` },
  clientAuthentication: 'query',
  exchange: 'own',
  scopeSeparator: ',',
  pkce: 'none',
  scopes: SIGN_IN_SCOPES,
  sandboxScopes: GROUP_SCOPES,
  // Asks again for what was declined before; without it a Page once left unticked stays so.
  extraParameters: { auth_type: 'rerequest' },
  complete,
};

/** Code, long-lived token, what it may do, whose it is, and every Page and group it reaches. */
function* complete({ setting, code, redirectUri, now }: OAuthCompletion): Conversation<SignInResult> {
  const shortLived = yield* ask(exchangeCode(setting, code, redirectUri, now));
  if (!shortLived.ok) return signInRefused(shortLived, 'Facebook did not accept the sign-in code.');

  const longLived = yield* ask(exchangeForLongLived(setting, shortLived.value.accessToken, now));
  if (!longLived.ok) return signInRefused(longLived, 'Facebook did not exchange the token for a long-lived one.');
  const accessToken = longLived.value.accessToken;

  const proof = yield* ask(debugToken(setting, accessToken));
  if (!proof.ok) return signInRefused(proof, 'Facebook did not confirm the new token.');

  const identity = yield* ask(whoIs(setting, accessToken));
  if (!identity.ok) return signInRefused(identity, 'Facebook did not say who signed in.');

  const pages = yield* listAll((after) => listPages(setting, accessToken, after));
  if (!pages.ok) return signInRefused(pages, 'Facebook did not list the Pages.');

  const groupsAreGranted = proof.value.scopes?.includes('publish_to_groups') ?? false;
  const groups = groupsAreGranted ? yield* listAll((after) => listGroups(setting, accessToken, after)) : NO_ASSETS;
  if (!groups.ok) return signInRefused(groups, 'Facebook did not list the groups.');

  const { id, name } = identity.value;
  const profile: GrantedAsset = { kind: 'profile', remoteId: id, name, roles: null, tokens: null };
  return {
    ok: true,
    grant: {
      networkUserId: id,
      displayName: name,
      tokens: {
        ...longLived.value,
        expiresAt: proof.value.expiresAt ?? longLived.value.expiresAt,
        scopes: proof.value.scopes,
      },
      assets: [profile, ...pages.value, ...groups.value],
    },
  };
}

type Listing =
  { readonly ok: true; readonly value: readonly GrantedAsset[] } | Extract<Outcome<unknown>, { ok: false }>;

const NO_ASSETS: Listing = { ok: true, value: [] };

function* listAll(
  callFor: (after: string | null) => Call<AssetList>,
): Generator<Call<unknown>, Listing, Outcome<unknown>> {
  const assets: GrantedAsset[] = [];
  let after: string | null = null;
  for (let request = 0; request < ASSET_REQUESTS_MAX; request += 1) {
    const outcome: Outcome<AssetList> = yield* ask(callFor(after));
    if (!outcome.ok) return outcome;
    assets.push(...outcome.value.assets);
    after = outcome.value.after;
    if (after === null) break;
  }
  return { ok: true, value: assets };
}
