import type { Judgement } from '../../../domain/judgement/vocabulary';
import type { Answer, JudgeContext, Network, Operation } from '../../../domain/networks/network';

export const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });

type Judged = (
  operation: Operation,
  status: number,
  body: unknown,
  context?: JudgeContext,
  headers?: Readonly<Record<string, string>>,
) => Judgement;

/** What a network makes of an answer, given in its parts. */
export function judgedBy({ judge }: Network): Judged {
  return (operation, status, body, context = {}, headers = {}) => judge(operation, { status, headers, body }, context);
}
