import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseAnswerBody } from '../../../domain/judgement/answer-body';
import { OPERATIONS } from '../../../domain/networks/network';
import type { Answer, TransportFault } from '../../../domain/networks/network';
import { readRecordedAnswers, type RecordedAnswer } from '../../../scripts/recorded-answers/recorded-answer';

export const FAULTS: readonly TransportFault[] = (
  [
    'refused',
    'connect_timeout',
    'dns',
    'tls',
    'timeout',
    'reset',
    'body_too_large',
    'source_unavailable',
    'source_cut_off',
    'cut_off',
    'other',
  ] as const
).flatMap((kind) => (['not_sent', 'unknown'] as const).map((sent) => ({ sent, kind })));

/** Answers of real networks, each with the judgement it deserves. */
export const RECORDED: readonly RecordedAnswer[] = readRecordedAnswers(
  readFileSync(join(__dirname, '../../fixtures/answers/answers.jsonl'), 'utf8'),
);

export const operation = fc.constantFrom(...OPERATIONS);

export const status = fc.oneof(
  fc.constantFrom(200, 201, 204, 302, 400, 401, 402, 403, 404, 408, 410, 422, 426, 429, 500, 502, 503, 504),
  fc.integer({ min: 100, max: 599 }),
);

const headers = fc.dictionary(
  fc.constantFrom(
    'retry-after',
    'date',
    'www-authenticate',
    'x-rate-limit-reset',
    'x-rate-limit-remaining',
    'ratelimit-reset',
    'ratelimit-policy',
    'x-business-use-case-usage',
  ),
  fc.oneof(fc.string(), fc.integer().map(String), fc.json(), fc.constant('Wed, 21 Oct 2026 07:28:00 GMT')),
);

/** Keys by which the networks say what an answer is: an object without any of them carries nobody's statement. */
const ENVELOPE_KEYS: ReadonlySet<string> = new Set([
  'error',
  'errors',
  'errorCode',
  'error_type',
  'error_description',
  'serviceErrorCode',
  'meta',
  'data',
  'title',
  'type',
  'code',
  'message',
  'status',
  'active',
  'scope',
]);

const foreignJson = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => withoutEnvelope(value))
  .map((value) => (typeof value === 'object' && value !== null ? value : JSON.stringify(value)));

function withoutEnvelope(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !ENVELOPE_KEYS.has(key)));
}

const page = fc.constantFrom(
  '<html><head><title>502 Bad Gateway</title></head></html>',
  '<!DOCTYPE html><body>Please log in. Your session has expired.</body>',
  '  <?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
  'upstream connect error or disconnect/reset before headers',
  'The access token is invalid',
  'invalid_grant',
  '{"error":"invalid_grant"',
  '{"error":{"code":190,"error_subcode":460',
  '',
  '404',
  '"Something went wrong"',
  'null',
);

/** What nobody's network said: pages of proxies, pieces of JSON, JSON of somebody else. */
export const foreignAnswer: fc.Arbitrary<Answer> = fc.record({
  status,
  headers,
  body: fc.oneof(page.map(parseAnswerBody), fc.string().map(parseAnswerBody), foreignJson, fc.constant(null)),
});

/** Anything at all, envelopes with values of every kind included. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  status: fc.oneof(status, fc.constant(null), fc.integer()),
  headers,
  body: fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...ENVELOPE_KEYS), fc.jsonValue({ maxDepth: 3 })),
    fc.dictionary(
      fc.constantFrom(...ENVELOPE_KEYS),
      fc.dictionary(
        fc.constantFrom('code', 'error_subcode', 'message', 'is_transient', 'errors', 'is_valid', 'error', 'status'),
        fc.jsonValue({ maxDepth: 2 }),
      ),
    ),
    fc.constantFrom(...RECORDED.map(({ answer }) => answer.body)),
  ),
});
