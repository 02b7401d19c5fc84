import { parseAnswerBody } from '../../judgement/answer-body';
import { isJsonObject, textAt } from '../../judgement/json-reader';
import type { Answer, Call, ProbeInput, ProbeTogether } from '../network';
import { facebookAnswers } from './answers';
import { GRAPH_VERSION, graphRoot } from './graph-call';
import { appToken } from './tokens';

/**
 * `debug_token` of up to fifty tokens in one batch request. Each counts against the limits as if it were asked alone.
 * The answer is a list in the order of the questions: `{ code, headers, body }`, the body JSON in a string, and `null`
 * for one that was not finished in time. https://developers.facebook.com/docs/graph-api/batch-requests
 */
export const probeTogether: ProbeTogether = {
  atMost: 50,
  ask: (questions) => askAll(questions),
};

function askAll(questions: readonly [ProbeInput, ...ProbeInput[]]): Call<readonly Answer[]> {
  const [{ setting }] = questions;
  return {
    operation: 'probe',
    request: {
      method: 'POST',
      url: graphRoot(setting.hosts),
      body: {
        kind: 'form',
        fields: {
          access_token: appToken(setting.app),
          batch: JSON.stringify(questions.map(({ tokens }) => ({ method: 'GET', relative_url: debugPath(tokens) }))),
        },
      },
    },
    judge: (answer, context) => facebookAnswers.judge('probe', answer, { ...context, tokenKind: 'app' }),
    read: ({ body }) => (Array.isArray(body) && body.length === questions.length ? body.map(itemAnswer) : undefined),
  };
}

function debugPath({ accessToken }: ProbeInput['tokens']): string {
  return `${GRAPH_VERSION}/debug_token?${new URLSearchParams({ input_token: accessToken }).toString()}`;
}

/** What is no item of a batch is no answer: it proves nothing. */
function itemAnswer(item: unknown): Answer {
  const code = isJsonObject(item) ? item['code'] : undefined;
  if (!isJsonObject(item) || typeof code !== 'number') {
    return { status: null, headers: {}, body: null, fault: { sent: 'unknown', kind: 'timeout' } };
  }
  const text = textAt(item, 'body') ?? '';
  return {
    status: code,
    headers: itemHeaders(item['headers']),
    body: text.trim() === '' ? null : parseAnswerBody(text),
  };
}

function itemHeaders(headers: unknown): Readonly<Record<string, string>> {
  if (!Array.isArray(headers)) return {};
  return Object.fromEntries(
    headers.flatMap((header: unknown) => {
      const name = textAt(header, 'name');
      const value = textAt(header, 'value');
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const];
    }),
  );
}
