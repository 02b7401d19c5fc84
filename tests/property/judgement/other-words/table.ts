import type { JudgedReason } from '../../../../domain/judgement/vocabulary';
import type { JudgeContext, Operation } from '../../../../domain/networks/network';

/**
 * Answers of the same kinds as the recorded ones, in other words: another language, codes as text, fields that were not
 * there, other statuses, the forms of forks and of older versions. What each should be was written down from the page
 * beside it, before the judges were asked.
 */
export interface AnswerGroup {
  readonly network: string;
  /** What the group shows. */
  readonly what: string;
  /** Where the network (or the source of its server) says so. */
  readonly source: string;
  readonly answers: readonly AnswerRow[];
}

/** The body as it comes over the wire: an object is sent as JSON, a text as it is. */
export type AnswerRow = readonly [
  operation: Operation,
  status: number,
  body: object | string,
  reason: JudgedReason,
  more?: { readonly headers?: Readonly<Record<string, string>>; readonly context?: JudgeContext },
];
