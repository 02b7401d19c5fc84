import type { AnswerJudge } from '../../judgement/judge';
import { graphJudge } from '../meta/graph-judge';
import type { GraphRow } from '../meta/graph-errors';

/**
 * WhatsApp's own codes on Graph; the title inside the message is to be ignored, says its documentation.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
const WHATSAPP_ERRORS: readonly GraphRow[] = [
  // --- the connection
  { code: 0, ruling: { reason: 'token_invalid' } },
  // The phone number was deleted.
  { code: 33, ruling: { reason: 'resource_gone' } },
  { code: 131_005, ruling: { reason: 'permission_missing' } },
  { code: 133_010, ruling: { reason: 'account_unconfirmed', subject: 'asset' } },

  // --- the business account
  { code: 131_031, ruling: { reason: 'account_suspended' } },
  // Blocked for policy violations; unlike elsewhere on Graph, of the business account.
  { code: 368, ruling: { reason: 'account_restricted' } },
  { code: 131_042, ruling: { reason: 'app_billing' } },

  // --- limits
  { code: 130_429, ruling: { reason: 'account_rate_limited' } },
  { code: 131_056, ruling: { reason: 'account_rate_limited' } },
  { code: 131_048, ruling: { reason: 'publish_blocked' } },
  { code: 131_049, ruling: { reason: 'request_rejected' } },
  { code: 133_016, ruling: { reason: 'account_rate_limited' } },

  // --- WhatsApp's own trouble, and its maintenance
  { code: 131_000, ruling: { reason: 'provider_error' } },
  { code: 131_016, ruling: { reason: 'provider_error' } },
  { code: 131_057, ruling: { reason: 'provider_error' } },
  { code: 133_004, ruling: { reason: 'provider_error' } },
  { code: 2_494_100, ruling: { reason: 'provider_error' } },

  // --- this message
  { code: 131_008, ruling: { reason: 'bad_request' } },
  { code: 131_009, ruling: { reason: 'bad_request' } },
  { code: 130_472, ruling: { reason: 'request_rejected' } },
  { code: 130_497, ruling: { reason: 'request_rejected' } },
  { code: 131_021, ruling: { reason: 'request_rejected' } },
  // An app that is still in development reaches only numbers of its list.
  { code: 131_030, ruling: { reason: 'request_rejected' } },
  { code: 131_026, ruling: { reason: 'request_rejected' } },
  { code: 131_047, ruling: { reason: 'request_rejected' } },
  { code: [131_050, 131_053], ruling: { reason: 'request_rejected' } },
  { code: [132_000, 132_999], ruling: { reason: 'request_rejected' } },
];

export const whatsappAnswers: AnswerJudge = { answerNames: { whatsapp: {} }, judge: graphJudge(WHATSAPP_ERRORS) };
