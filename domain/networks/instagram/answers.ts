import type { AnswerJudge, Judge } from '../../judgement/judge';
import { judgementOf } from '../../judgement/ruling';
import { judgeContainer } from '../meta/container-status';
import { graphJudge } from '../meta/graph-judge';
import { metaOAuthRuling } from '../meta/oauth-error';
import { PUBLISHING_ERRORS } from './publishing-errors';

const judgeGraph = graphJudge(PUBLISHING_ERRORS);

const judgeInstagram: Judge = (operation, answer, context) => {
  const oauth = metaOAuthRuling(answer.body);
  if (oauth !== undefined) return judgementOf(oauth);
  return judgeContainer(answer) ?? judgeGraph(operation, answer, context);
};

/** Both of Instagram's APIs: through Facebook (Page tokens, Graph) and Instagram Login (graph.instagram.com). */
export const instagramAnswers: AnswerJudge = {
  answerNames: { instagram: {}, instagram_fb: {}, instagram_login: {} },
  judge: judgeInstagram,
};
