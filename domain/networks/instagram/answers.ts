import type { AnswerJudge } from '../../judgement/judge';
import type { GraphRow } from '../meta/graph-errors';
import { mediaJudge } from '../meta/media-judge';
import { PUBLISHING_ERRORS } from './publishing-errors';

/**
 * Sent to tokens of the API that ended in December 2024, which are alive and good for nothing; others might get it for
 * another reason. https://github.com/in2code-de/instagram/issues/41
 */
const RETIRED_TOKENS: GraphRow = {
  code: 100,
  type: 'IGApiException',
  message: /^Unsupported request - method type\b/,
  ruling: { reason: 'unconfirmed_denial' },
};

/** Both of Instagram's APIs: through Facebook (Page tokens, Graph) and Instagram Login (graph.instagram.com). */
export const instagramAnswers: AnswerJudge = {
  answerNames: { instagram: {}, instagram_fb: {}, instagram_login: {} },
  judge: mediaJudge([RETIRED_TOKENS, ...PUBLISHING_ERRORS]),
};
