import type { AnswerJudge } from '../../judgement/judge';
import { graphJudge } from '../meta/graph-judge';

export const facebookAnswers: AnswerJudge = {
  answerNames: {
    facebook: {},
    facebook_user: { accountKind: 'profile' },
    facebook_page: { accountKind: 'page' },
    facebook_group: { accountKind: 'group' },
  },
  judge: graphJudge(),
};
