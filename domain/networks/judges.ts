import { judgeByStatus, judgeTransport } from '../judgement/transport';
import type { AnswerJudge, Judge } from '../judgement/judge';
import { blueskyAnswers } from './bluesky/answers';
import { facebookAnswers } from './facebook/answers';
import { googleAnswers } from './google/answers';
import { instagramAnswers } from './instagram/answers';
import { linkedinAnswers } from './linkedin/answers';
import { mastodonAnswers } from './mastodon/answers';
import type { JudgeContext } from './network';
import { pinterestAnswers } from './pinterest/answers';
import { redditAnswers } from './reddit/answers';
import { threadsAnswers } from './threads/answers';
import { tiktokAnswers } from './tiktok/answers';
import { whatsappAnswers } from './whatsapp/answers';
import { xAnswers, xOAuth1Answers } from './x/answers';

/** Answers that are judged the same on every network: what a fault, a proxy or an empty body can tell. */
const anyNetwork: AnswerJudge = {
  answerNames: { any: {} },
  judge: (operation, answer, context) =>
    judgeTransport(operation, answer, context) ?? judgeByStatus(operation, answer, context),
};

/** Everything that can judge an answer: the connected networks, and those whose answers are judged only. */
export const ANSWER_JUDGES: readonly AnswerJudge[] = [
  anyNetwork,
  facebookAnswers,
  xAnswers,
  xOAuth1Answers,
  blueskyAnswers,
  instagramAnswers,
  threadsAnswers,
  whatsappAnswers,
  linkedinAnswers,
  googleAnswers,
  tiktokAnswers,
  pinterestAnswers,
  mastodonAnswers,
  redditAnswers,
];

const BY_ANSWER_NAME: ReadonlyMap<string, Judge> = new Map(
  ANSWER_JUDGES.flatMap(({ answerNames, judge }) =>
    Object.entries(answerNames).map(([name, implied]) => [name, withImplied(judge, implied)] as const),
  ),
);

/** The judge for a recorded answer's network (`facebook_page`, `x_oauth1`, `any`); undefined: no such name. */
export function judgeNamed(answerName: string): Judge | undefined {
  return BY_ANSWER_NAME.get(answerName);
}

export const ANSWER_NAMES: readonly string[] = [...BY_ANSWER_NAME.keys()];

function withImplied(judge: Judge, implied: JudgeContext): Judge {
  return (operation, answer, context) => judge(operation, answer, { ...implied, ...context });
}
