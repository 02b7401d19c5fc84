import type { Ruling } from '../../judgement/ruling';
import { objectAt, textAt } from '../../judgement/json-reader';

/**
 * The token endpoints of Instagram Login and Threads answer outside Graph's envelope: `{error_type, code,
 * error_message}`, with 400 as the only code; the old Instagram API put the same into `meta`. The type tells some
 * causes apart, the rest only the text.
 */
const BY_TYPE: Readonly<Record<string, Ruling>> = {
  OAuthAccessTokenException: { reason: 'token_invalid' },
  OAuthPermissionsException: { reason: 'permission_missing' },
  OAuthRateLimitException: { reason: 'account_rate_limited' },
  OAuthParameterException: { reason: 'bad_request' },
  OAuthClientException: { reason: 'app_credentials_invalid' },
  APINotFoundError: { reason: 'request_rejected' },
  APINotAllowedError: { reason: 'request_rejected' },
};

const BY_MESSAGE: readonly { readonly message: RegExp; readonly ruling: Ruling }[] = [
  {
    message: /^(Matching code was not found|Invalid authorization code|This authorization code has )/,
    ruling: { reason: 'auth_code_invalid' },
  },
  {
    message:
      /^(Invalid platform app|Invalid client_id|Invalid Client ID|Error validating client secret|Error validating application)/i,
    ruling: { reason: 'app_credentials_invalid' },
  },
  {
    message:
      /^(Error validating verification code\. Please make sure your redirect_uri|Invalid redirect_uri|Redirect URI does not match)/i,
    ruling: { reason: 'redirect_uri_mismatch' },
  },
  { message: /^You are not a developer of this app/, ruling: { reason: 'app_permission_missing' } },
];

/** `undefined`: the body is no answer of this kind. A text that is not known proves nothing. */
export function metaOAuthRuling(body: unknown): Ruling | undefined {
  const error = textAt(body, 'error_type') === undefined ? objectAt(body, 'meta') : objectAt(body);
  const type = textAt(error, 'error_type');
  if (type === undefined) return undefined;
  const message = textAt(error, 'error_message') ?? '';
  return (
    BY_MESSAGE.find((row) => row.message.test(message))?.ruling ??
    (Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined) ?? { reason: 'unconfirmed_denial' }
  );
}
