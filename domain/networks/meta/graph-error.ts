import { booleanAt, integerAt, objectAt, textAt } from '../../judgement/json-reader';

/** One Graph error, whatever envelope it came in. */
export interface GraphError {
  readonly code: number | undefined;
  readonly subcode: number | undefined;
  readonly type: string | undefined;
  readonly message: string;
  readonly isTransient: boolean | undefined;
  /** Meant for people: Meta sends it where it refuses what they asked for. */
  readonly userMessage: string | undefined;
}

/** The usual envelope, `{"error": {…}}`; undefined where the body has none. */
export function readGraphError(body: unknown): GraphError | undefined {
  const error = objectAt(body, 'error');
  if (error === undefined) return undefined;
  return {
    code: integerAt(error, 'code'),
    subcode: integerAt(error, 'error_subcode'),
    type: textAt(error, 'type'),
    message: textAt(error, 'message') ?? '',
    isTransient: booleanAt(error, 'is_transient'),
    userMessage: textAt(error, 'error_user_msg'),
  };
}

/** The message as the tables compare it: without the `(#100) ` that Graph puts before some. */
export function messageOf(error: GraphError): string {
  return error.message.replace(/^\(#-?\d+\)\s*/, '');
}
