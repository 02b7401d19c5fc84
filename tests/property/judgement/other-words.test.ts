import { parseAnswerBody } from '../../../domain/judgement/answer-body';
import { classOf } from '../../../domain/judgement/ruling';
import { judgeNamed } from '../../../domain/networks/judges';
import type { Answer } from '../../../domain/networks/network';
import { FEDERATED_AND_REDDIT } from './other-words/federated-and-reddit';
import { GOOGLE } from './other-words/google';
import { LINKEDIN } from './other-words/linkedin';
import { META } from './other-words/meta';
import type { AnswerRow } from './other-words/table';
import { TIKTOK_AND_PINTEREST } from './other-words/tiktok-pinterest';
import { X } from './other-words/x';

const GROUPS = [...META, ...X, ...LINKEDIN, ...GOOGLE, ...TIKTOK_AND_PINTEREST, ...FEDERATED_AND_REDDIT];

describe.each(GROUPS)('$network: $what', ({ network, answers }) => {
  it.each(answers.map((row) => [labelOf(row), row] as const))('%s', (_label, row) => {
    const [operation, , , reason, more] = row;

    const judged = judgeNamed(network)?.(operation, answerOf(row), more?.context ?? {});

    expect(judged).toMatchObject({ class: classOf(reason), reason });
  });
});

/** As the HTTP client hands it on: the body read from its text, the names of headers in lower case. */
function answerOf([, status, body, , more]: AnswerRow): Answer {
  const headers = Object.entries(more?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status,
    headers: Object.fromEntries(headers) as Answer['headers'],
    body: parseAnswerBody(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

function labelOf([operation, status, body, reason]: AnswerRow): string {
  return `${operation} ${String(status)} ${JSON.stringify(body).slice(0, 150)} is ${reason}`;
}
