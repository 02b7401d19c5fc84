import type { AnswerJudge, Judge } from '../../judgement/judge';
import { judgementOf } from '../../judgement/ruling';
import { judgeTransport } from '../../judgement/transport';
import { judgeContainer } from '../meta/container-status';
import type { GraphRow } from '../meta/graph-errors';
import { graphJudge } from '../meta/graph-judge';
import { metaOAuthRuling } from '../meta/oauth-error';
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

const judgeGraph = graphJudge([RETIRED_TOKENS, ...PUBLISHING_ERRORS]);

const judgeInstagram: Judge = (operation, answer, context) => {
  const onTheWay = judgeTransport(operation, answer, context);
  if (onTheWay !== undefined) return onTheWay;
  const oauth = metaOAuthRuling(answer.body);
  if (oauth !== undefined) return judgementOf(oauth);
  return judgeContainer(answer) ?? judgeGraph(operation, answer, context);
};

/** Both of Instagram's APIs: through Facebook (Page tokens, Graph) and Instagram Login (graph.instagram.com). */
export const instagramAnswers: AnswerJudge = {
  answerNames: { instagram: {}, instagram_fb: {}, instagram_login: {} },
  judge: judgeInstagram,
};
