import type { AnswerJudge } from '../../judgement/judge';
import type { Judge } from '../../judgement/judge';
import { instagramAnswers } from '../instagram/answers';
import { graphJudge } from '../meta/graph-judge';

const judgeGraph = graphJudge();

/** Answers about a linked Instagram account have Instagram's errors of publishing besides Graph's. */
const judgeFacebook: Judge = (operation, answer, context) =>
  context.accountKind === 'instagram'
    ? instagramAnswers.judge(operation, answer, context)
    : judgeGraph(operation, answer, context);

export const facebookAnswers: AnswerJudge = {
  answerNames: {
    facebook: {},
    facebook_user: { accountKind: 'profile' },
    facebook_page: { accountKind: 'page' },
    facebook_group: { accountKind: 'group' },
  },
  judge: judgeFacebook,
};
