import { json, unseen, type Performed } from '../wire';
import { graphErrorAnswer, type GraphError } from './graph-errors';
import type { GraphCaller } from './graph-tokens';

/** An answer with the usage header of its kind of token (https://developers.facebook.com/docs/graph-api/overview/rate-limiting). */
export function answered(caller: GraphCaller, value: unknown): Performed {
  const headers: Record<string, string> =
    caller.token.pageId === null
      ? { 'x-app-usage': JSON.stringify({ call_count: 1, total_cputime: 1, total_time: 1 }) }
      : {
          'x-business-use-case-usage': JSON.stringify({
            [caller.token.pageId]: [
              { type: 'pages', call_count: 1, total_cputime: 1, total_time: 1, estimated_time_to_regain_access: 0 },
            ],
          }),
        };
  return unseen(json(200, value, headers));
}

export function failed(error: GraphError): Performed {
  return unseen(graphErrorAnswer(error));
}
