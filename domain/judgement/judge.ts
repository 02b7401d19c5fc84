import type { Answer, JudgeContext, Operation } from '../networks/network';
import type { Judgement } from './vocabulary';

/** Judges one answer of one network. Total: whatever the answer holds, it returns and never throws. */
export type Judge = (operation: Operation, answer: Answer, context: JudgeContext) => Judgement;

/** A judge together with the names under which recorded answers call for it. */
export interface AnswerJudge {
  /** By name, what the name alone says of the context (`facebook_page`: the account is a Page). */
  readonly answerNames: Readonly<Record<string, JudgeContext>>;
  readonly judge: Judge;
}
