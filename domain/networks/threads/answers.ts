import type { AnswerJudge } from '../../judgement/judge';
import { PUBLISHING_ERRORS } from '../instagram/publishing-errors';
import type { GraphRow } from '../meta/graph-errors';
import { mediaJudge } from '../meta/media-judge';

/** Threads sends Graph's codes with the type THApiException. https://developers.facebook.com/docs/threads/troubleshooting */
const THREADS_ERRORS: readonly GraphRow[] = [
  // A field of a permission that our app was not approved for: with 500, and it never heals by itself.
  {
    code: 100,
    type: 'THApiException',
    message: /^Tried accessing nonexisting field\b/,
    ruling: { reason: 'app_permission_missing' },
  },
  // What 100/33 says, in other words: a token that ended was seen to be answered so
  // (https://github.com/trypostit/trypost/issues/230). Like 100/33, one answer is no proof.
  { code: 100, message: /^The requested resource does not exist\b/, ruling: { reason: 'resource_gone' } },
  // A post that is too long: recorded, not documented.
  {
    code: 100,
    type: 'THApiException',
    operation: 'publish',
    message: /^Param text must be at most\b/,
    ruling: { reason: 'request_rejected' },
  },
];

export const threadsAnswers: AnswerJudge = {
  answerNames: { threads: {} },
  judge: mediaJudge([...THREADS_ERRORS, ...PUBLISHING_ERRORS]),
};
